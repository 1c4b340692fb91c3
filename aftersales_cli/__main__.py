"""The door: `python -m aftersales_cli` is the same as `aftersales`. Signals are obeyed before anything is loaded."""

CANCELLED = 130


def main() -> None:
    """Runs the command line and exits."""
    try:
        from aftersales_cli.endings import endings

        endings.take()
    except KeyboardInterrupt:  # in the moment before: nothing has been begun
        raise SystemExit(CANCELLED) from None
    from aftersales_cli import cli

    cli.main()


if __name__ == "__main__":
    main()

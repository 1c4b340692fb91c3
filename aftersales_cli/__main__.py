"""The door: `python -m aftersales_cli` is the same as `aftersales`. Signals are obeyed before anything is loaded."""

import gc

CANCELLED = 130
GARBAGE = 200_000  # objects after which to look for rings of them: what is loaded stays, and rows make none


def main() -> None:
    """Runs the command line and exits."""
    try:
        from aftersales_cli.endings import endings

        endings.take()
    except KeyboardInterrupt:  # in the moment before: nothing has been begun
        raise SystemExit(CANCELLED) from None
    gc.set_threshold(GARBAGE)
    from aftersales_cli import cli

    try:
        cli.main()
    finally:
        gc.freeze()  # the system takes back what is left, at once: it need not be looked through first


if __name__ == "__main__":
    main()

"""`python -m aftersales_cli` is the same as `aftersales`."""

from aftersales_cli.cli import main

if __name__ == "__main__":
    main()

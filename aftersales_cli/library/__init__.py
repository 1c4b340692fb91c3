"""The knowledge: `open_library` finds, checks and caches a folder of playbooks and gives it as a `Library`."""

from aftersales_cli.library.library import Library
from aftersales_cli.library.opening import open_library, read_library

__all__ = ["Library", "open_library", "read_library"]

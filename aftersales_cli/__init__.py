"""aftersales: a triage assistant for after-sales agents of Chinese online shops."""

__version__ = "0.2.0"

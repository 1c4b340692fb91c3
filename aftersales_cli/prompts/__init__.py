"""Asks a person at a terminal. The only place that knows questionary."""

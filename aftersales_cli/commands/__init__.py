"""One file per command: reads options, calls the core, renders, exits. Only here the clock is read."""

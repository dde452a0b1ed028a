"""Wrong inputs as a table, each through the installed command."""

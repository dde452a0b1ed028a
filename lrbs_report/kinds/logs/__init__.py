"""How a log is printed and read back."""

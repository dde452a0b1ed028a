"""What expressions can name, a family of functions a file."""

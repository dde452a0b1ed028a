"""What was asked for: the definitions, read, checked and resolved."""

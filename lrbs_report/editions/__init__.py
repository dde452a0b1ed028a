"""What was published, as plain data that compares."""

"""What training found out, and what the data hold."""

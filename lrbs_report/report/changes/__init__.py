"""What became of the report from one edition to the next."""

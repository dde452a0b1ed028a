"""What the report is written as."""

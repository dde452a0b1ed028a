"""What networks put out, and which losses take it."""

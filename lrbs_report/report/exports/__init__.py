"""The results as files for other programs."""

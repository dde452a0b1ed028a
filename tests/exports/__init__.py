"""What is exported, read by the programs that it is for. `make exports` runs these."""

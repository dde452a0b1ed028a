"""What follows from a printed log alone: a file of this folder a kind of facts."""

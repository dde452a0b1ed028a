"""What is to be trained, where its data are, and who trains it."""

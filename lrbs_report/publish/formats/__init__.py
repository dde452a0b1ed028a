"""What other programs read: each format is a file of this folder, and is found by being there."""

"""What any program would need, and knows nothing of training: files, errors, bounds, names, processes."""

"""Training, tested with TensorFlow awake."""

"""Where TensorFlow and Keras are not installed: all but training works, and what would train says so."""

"""Where TensorFlow and Keras are not installed: everything but training works, and what would train says so."""

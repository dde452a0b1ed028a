"""Training: the decay, the data, the networks, the compiled epoch.

TensorFlow is imported here and nowhere else.
"""

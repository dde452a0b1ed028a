"""Logs that the programs of others wrote themselves, where these need PyTorch: ``make trackers``."""

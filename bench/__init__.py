"""Every promise about speed, measured: ``make bench``."""

"""A report in a notebook or a script: ``from lrbs_report import Report``."""

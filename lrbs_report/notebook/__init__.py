"""In a notebook or a script: ``from lrbs_report import Report``, or ``train_network_decay``."""

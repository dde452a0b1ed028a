"""Tests of ``lrbs_report.kinds.logs``."""

"""Tests of ``lrbs_report.serving``."""

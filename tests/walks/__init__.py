"""Tests of ``lrbs_report.walks``."""

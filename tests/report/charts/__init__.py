"""Tests of ``lrbs_report.report.charts``."""

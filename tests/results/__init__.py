"""Tests of ``lrbs_report.results``."""

"""Tests of ``lrbs_report.study``."""

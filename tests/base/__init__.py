"""Tests of ``lrbs_report.base``."""

"""Tests of ``lrbs_report.notifying``."""

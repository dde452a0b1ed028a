"""Tests of ``lrbs_report.report.changes``."""

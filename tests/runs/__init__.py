"""Tests of ``lrbs_report.runs``."""

"""Tests of ``lrbs_report.kinds.sources``."""

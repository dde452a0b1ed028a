"""Tests of ``lrbs_report.kinds.rows``."""

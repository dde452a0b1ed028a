"""Tests of ``lrbs_report.report.targets``."""

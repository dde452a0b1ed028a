"""Tests of ``lrbs_report.telling``."""

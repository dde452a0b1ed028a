"""Tests of ``lrbs_report.keeping``."""

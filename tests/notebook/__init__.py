"""Tests of ``lrbs_report.notebook``."""

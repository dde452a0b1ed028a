"""Tests of ``lrbs_report.report.exports``."""

"""Tests of ``lrbs_report.editions``."""

"""Tests of ``lrbs_report.kinds.networks``."""

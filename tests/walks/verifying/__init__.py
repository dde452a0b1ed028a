"""Tests of verifying without training."""

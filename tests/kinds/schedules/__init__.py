"""Tests of how rates move."""

"""Tests of regeneration on schedule."""

"""Tests of what the report says of its own accord."""

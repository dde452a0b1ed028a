"""Tests of what can be said about results, and whether it is true."""

"""Tests of the report: what it says, how it looks as data, and the files it becomes."""

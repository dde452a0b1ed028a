"""Tests with a real WordPress: `make wordpress` brings what they need."""

"""Tests of publishing to blogs."""

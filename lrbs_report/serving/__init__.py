"""A preview on this machine.

The report is served, built again when a file changes, and the browser follows.
"""

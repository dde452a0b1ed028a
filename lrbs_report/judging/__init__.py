"""What can be said about the results, and whether it is true.

Values by name, claims, comparisons with published logs. No words, no drawing.
"""

"""The finished pages, judged by real checkers.

A browser, the checkers of HTML and accessibility, and veraPDF.
"""

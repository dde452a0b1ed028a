"""The finished pages, judged by real checkers: a browser, the checkers of HTML and accessibility, and veraPDF."""

"""Whether a published report is what its runs give.

It looks at files, the edition, everything derived again, posts, and runs trained again.
"""

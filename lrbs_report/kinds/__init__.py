"""What can be chosen in the definitions, and is one file each.

It is how numbers are named, logs are printed, rates move, rows are read.
"""

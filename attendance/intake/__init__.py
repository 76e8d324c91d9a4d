"""Take in what providers send as a file: stored as it came, read, shown, and recorded once a person says so.

A row counts as the portal's would: through the same use case. What cannot be right is held, row by row.
"""

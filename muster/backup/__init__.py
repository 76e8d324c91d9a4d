"""Copies of the database, sealed for somebody who is not on this machine: made, kept, looked at and brought back.

`making` and `restoring` do it; `shelf` is the folder in which they lie, `private` where one stands open for a moment.
"""

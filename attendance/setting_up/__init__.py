"""A home school's own pupils and where they are placed, entered by people on pages: what a file says, row by row.

Every row goes through the planners of `attendance.imports`; nothing here judges or writes one by itself.
"""

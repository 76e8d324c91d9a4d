"""A home school's own ladder: what it may be, how it is kept, how it reads, and which version an alert follows.

Pure. Without one of its own a school has Muster's: `attendance.rules.ladder`.
"""

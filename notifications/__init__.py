"""Get word out: put committed notices into words, and hand them to carriers.

Nothing here decides who is told, or when; that is `attendance.rules.ladder`.
"""

"""What comes back of mail that a server took: the mark each mail carries, the mailbox, and what its reports say.

Nothing here decides what follows from a report; that is `attendance.bounces`.
"""

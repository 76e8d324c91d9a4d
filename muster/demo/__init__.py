"""The demo: a fictional trust with a term behind it, a clock one can move, and a mailbox on the screen.

Nothing here knows a rule of its own: the cast does everything through the importer and the use cases, as people do.
"""

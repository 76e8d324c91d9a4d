"""Seal small things so that only this installation can open them, and only where they were sealed.

`cipher` knows bytes, `token` what is written down, `ring` the key file, `process` what a process holds open. Knows no
table: which columns are sealed says `records.sealed`, by whose key `records.keys`.
"""

from attendance.records.vault.process import Vault
from attendance.records.vault.ring import CannotBeRead, KeyMissing, KeyRing

__all__ = ["CannotBeRead", "KeyMissing", "KeyRing", "Vault"]

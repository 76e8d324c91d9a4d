"""The forms of a provider's rooms: the register, absences, walk-offs, incidents, concerns."""

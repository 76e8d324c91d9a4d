"""A provider's rooms: its day, the register, absences, left without permission, a serious incident, a concern."""

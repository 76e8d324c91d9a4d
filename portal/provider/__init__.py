"""A provider's rooms: its day, the register, an absence told early, left without permission, a serious incident."""

"""What the law, the guidance and the schools' policies say. Pure: no clock, no database, no Flask."""

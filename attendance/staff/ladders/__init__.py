"""Use cases: whom a home school's alerts tell, and when, as the school says it."""

"""What travels: the bodies the API takes and gives, field by field. Strict: an unknown field is refused by name."""

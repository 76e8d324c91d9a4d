"""An organisation's own people: the list, and one person with what may be changed."""

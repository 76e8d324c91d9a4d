"""An organisation's own people: who has which job here, given, changed and ended by those who look after them."""

"""How facts come in from systems and go out to them. Reads and hands on; decides nothing."""

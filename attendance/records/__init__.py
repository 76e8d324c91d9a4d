"""What is stored, and how is it found? All SQL lives below this folder; nothing here decides."""

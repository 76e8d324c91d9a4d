"""Muster's tests: unit (no I/O), integration, property, fault and browser, and what they share in support."""

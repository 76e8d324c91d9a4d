"""Puts Muster together: settings, clock, log, command line, web, worker, demo. Imported by nothing."""

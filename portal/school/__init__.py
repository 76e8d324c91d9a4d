"""The home school's rooms: today on one screen, alerts, tasks, and the due times agreed with providers."""

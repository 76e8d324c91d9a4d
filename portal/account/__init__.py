"""A person's own account: how they sign in, what they prove themselves with, and where they are signed in."""

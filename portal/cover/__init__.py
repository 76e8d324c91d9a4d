"""A link for one session: made by somebody of the provider, opened by cover staff who say who they are."""

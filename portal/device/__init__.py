"""A shared tablet: remembered for one site by a manager, opened by staff with a personal PIN."""

"""Every call of the API, each with the use case behind it. A new one is a function and a line in a table."""

from gateway.api.calls import absences, incidents, registers, walk_offs

OPERATIONS = (*registers.OPERATIONS, *absences.OPERATIONS, *walk_offs.OPERATIONS, *incidents.OPERATIONS)

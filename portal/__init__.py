"""What people see: one module per room, pages in, pages out. Rules live elsewhere; a view loads, asks and answers."""

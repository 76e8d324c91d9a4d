"""Mail that came in: what it says, who is proven to have sent it, and the plain answers in it. Reads bytes alone."""

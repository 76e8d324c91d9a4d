"""Delete or empty what is past its term, a bounded number of rows at a time. Decides no term: the use case says."""

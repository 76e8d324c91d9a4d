"""What is true: rules, records and the things people can do. Knows nothing of pages, programs or post."""

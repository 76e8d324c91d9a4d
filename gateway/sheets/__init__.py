"""Sheets: what a file's bytes say, row by row, or what is wrong with them in words."""

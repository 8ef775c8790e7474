"""Imports by spreadsheet: a file, what it would do row by row, and doing it in batches."""

"""Imports by spreadsheet."""

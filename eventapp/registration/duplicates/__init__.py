"""Registrations of one event that may be of the same person."""

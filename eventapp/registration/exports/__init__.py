"""Registrations taken away as a table: by whom, for what, and for how long the file is there."""

"""The programme as a file: read, compared with what is there, taken over; and written."""

"""Tables as people send and take them: CSV and XLSX, read and written row by row."""

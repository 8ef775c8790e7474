"""Sample events as files, and the loader that reads them into an empty place."""

"""Documents of sessions: files with a release moment and an audience, each in revisions."""

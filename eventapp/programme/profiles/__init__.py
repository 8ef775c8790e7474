"""Who speaks: biographies and photographs, shown once the person has agreed."""

"""Who was erased when, by number alone, beside the database: a backup that is restored knows them still."""

import json
import os
from datetime import datetime
from pathlib import Path

NAME = "erasures.jsonl"


def note(folder: Path, person_id: int, at: datetime) -> None:
    """Add a line and see it on the disk."""
    line = json.dumps({"person": person_id, "at": at.isoformat()}) + "\n"
    descriptor = os.open(folder / NAME, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    try:
        os.write(descriptor, line.encode())
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def erased_since(folder: Path, moment: datetime) -> list[int]:
    """The ids of those who were erased at that moment or later, each once."""
    file = folder / NAME
    lines = file.read_text("utf-8").splitlines() if file.exists() else []
    noted = [json.loads(line) for line in lines]
    return list(dict.fromkeys(one["person"] for one in noted if datetime.fromisoformat(one["at"]) >= moment))

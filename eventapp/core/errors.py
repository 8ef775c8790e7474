"""How the product says no. Everything else that is raised is our bug."""

from typing import Any


class Refused(Exception):
    """A rule said no; `text` is a lazy translation, shown to people as it stands."""

    text: Any = ""

    def __init__(self, text: Any = None) -> None:
        super().__init__()
        if text is not None:
            self.text = text

    @property
    def name(self) -> str:
        """The fact in snake case, as the API names it: `SessionFull` is `session_full`."""
        letters = [f"_{c.lower()}" if c.isupper() else c for c in type(self).__name__]
        return "".join(letters).lstrip("_")


class NotFound(Exception):
    """Absent, or not for this viewer: the two look the same on purpose."""

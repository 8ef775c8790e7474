"""Text that a spreadsheet would take for a formula, kept from being one (OWASP, CSV injection)."""

BEGINNINGS = ("=", "+", "-", "@", "\t", "\r")


def guarded(text: str) -> str:
    """With an apostrophe before it where it would be calculated; `bare` takes it away again."""
    return f"'{text}" if _is_formula(text) else text


def bare(text: str) -> str:
    return text[1:] if text.startswith("'") and _is_formula(text) else text


def _is_formula(text: str) -> bool:
    """Also behind apostrophes, so that every text comes back as it was."""
    return text.lstrip("'").startswith(BEGINNINGS)

"""The addresses of the house itself, which no event can have."""

from flask import Flask


def taken_addresses(app: Flask) -> set[str]:
    """The first words of paths that no event may have for a code."""
    paths = (rule.rule.split("/")[1] for rule in app.url_map.iter_rules())
    return {"static", *(word for word in paths if not word.startswith("<"))}

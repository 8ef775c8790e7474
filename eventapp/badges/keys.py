"""The installation's keys for badge codes."""

from flask import current_app

from eventapp.badges.codes import CodeKeys, keys
from eventapp.core.config import Settings


def code_keys() -> CodeKeys:
    """Derived from the installation's secret, once per application."""
    found: CodeKeys | None = current_app.extensions.get("badge_keys")
    if found is None:
        settings: Settings = current_app.config["SETTINGS"]
        found = current_app.extensions["badge_keys"] = keys(settings.secret_key)
    return found

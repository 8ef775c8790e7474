"""The shape of what is published: drafts, and drafts of changes, as they were seen."""

from uuid import UUID

from flask_babel import lazy_gettext as _
from wtforms import SelectMultipleField

from eventapp.core.forms import Form
from eventapp.programme.forms import whole


def _draft(value: str) -> tuple[str, int]:
    """A draft's ref and the version that was seen: "bcdfgh.3"."""
    ref, _dot, typed = value.partition(".")
    version = whole(typed)
    if version is None:
        raise ValueError(value)
    return ref, version


def _change(value: str) -> tuple[str, UUID]:
    """The ref of a session and the mark of the draft of its changes."""
    ref, _dot, typed = value.partition(".")
    return ref, UUID(typed)


class DraftsForm(Form):
    """Those ticked in the list."""

    draft = SelectMultipleField(_("Publish drafts"), coerce=_draft, validate_choice=False)
    change = SelectMultipleField(_("Publish drafts"), coerce=_change, validate_choice=False)

    def validate(self) -> bool:
        is_valid: bool = super().validate()
        if is_valid and not (self.draft.data or self.change.data):
            self.draft.errors = [str(_("Tick at least one draft."))]
            return False
        return is_valid

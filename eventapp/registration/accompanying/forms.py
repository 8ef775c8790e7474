"""The desk's form of the accompanying persons of one participant."""

from collections.abc import Collection
from typing import Any

from wtforms import HiddenField

from eventapp.core.forms import Form
from eventapp.core.web import shown
from eventapp.registration.accompanying.domain import asked_for
from eventapp.registration.accompanying.fields import CompanionsField
from eventapp.registration.accompanying.queries import companions_of, seen_of
from eventapp.registration.models import ACTIVE, Registration


class CompanionsForm(Form):
    """`seen` is how they stood on the page; see `companions_form`."""

    seen = HiddenField()
    persons: CompanionsField


def companions_form(
    registration: Registration, audiences: Collection[str], posted: Any = None
) -> CompanionsForm | None:
    """None where there is nothing to change: nobody is asked, or others read it, or all has ended."""
    asked = asked_for(registration) if registration.state in ACTIVE else None
    if asked is None or asked[1].audience not in audiences:
        return None
    question = asked[1]
    field = CompanionsField(shown(question.label), most=question.most)
    shape = type("DeskCompanionsForm", (CompanionsForm,), {"persons": field})
    stand = companions_of(registration.id)
    form: CompanionsForm = shape(posted, data={"seen": seen_of(stand), "persons": stand})
    return form

"""The shape of a profile: a biography in each language, a photo, and whether the person agreed."""

from typing import Any

from flask import request
from flask_babel import lazy_gettext as _
from werkzeug.datastructures import CombinedMultiDict
from wtforms import BooleanField, EmailField, FileField
from wtforms.validators import Optional

from eventapp.core.forms import at_most
from eventapp.core.i18n import Text, own_name
from eventapp.people.forms import reachable
from eventapp.programme.edits import merged
from eventapp.programme.fields import ParagraphsField
from eventapp.programme.forms import VersionedForm
from eventapp.programme.models import Event
from eventapp.programme.profiles.models import SpeakerProfile
from eventapp.programme.profiles.photos import MOST_BYTES, Photo, Unreadable, photo_of


class ProfileForm(VersionedForm):
    """Biographies are named biography_en and so on; see `profile_form`."""

    email = EmailField(
        _("E-mail address"),
        [Optional(), at_most(254), reachable],
        filters=[lambda typed: (typed or "").strip()],
        render_kw={"dir": "ltr", "autocomplete": "off", "spellcheck": "false"},
    )
    photo = FileField(_("Photo"), render_kw={"accept": ".jpg,.jpeg,.png,.webp"})
    drop = BooleanField(_("Remove the photo"))
    agreed = BooleanField(_("The person has agreed that biography and photo are shown with the programme"))

    own_language: str
    languages: list[str]

    def biographies(self) -> list[Any]:
        """The field of each language, the event's own first."""
        others = [code for code in self.languages if code != self.own_language]
        return [self[f"biography_{code}"] for code in (self.own_language, *others)]

    def biography(self, before: SpeakerProfile | None) -> Text:
        """Languages that the form does not show stay."""
        typed = {code: self[f"biography_{code}"].data for code in self.languages}
        return merged(before.biography if before else Text(), typed)

    def new_photo(self) -> Photo | None:
        """None where none was chosen, or where the field then says what is wrong with it."""
        data = self.photo.data
        body = data.read() if hasattr(data, "read") else b""
        try:
            return photo_of(body) if body else None
        except Unreadable as problem:
            self.tell("photo", problem.text)
            return None


def profile_form(event: Event) -> type[ProfileForm]:
    fields: dict[str, Any] = {"own_language": event.default_language, "languages": event.languages}
    for code in event.languages:
        label = _("Biography in %(language)s", language=own_name(code))
        kept = {"lang": code, "dir": "auto", "rows": 5}
        fields[f"biography_{code}"] = ParagraphsField(label, [at_most(3000)], render_kw=kept)
    return type("EventProfileForm", (ProfileForm,), fields)


def of_profile(event: Event, profile: SpeakerProfile | None, email: str) -> ProfileForm:
    if profile is None:
        return profile_form(event)(data={"version": 0, "email": email})
    values: dict[str, Any] = {f"biography_{code}": words for code, words in profile.biography.items()}
    values |= {"version": profile.version, "email": email, "agreed": profile.agreed_at is not None}
    return profile_form(event)(data=values)


def posted(event: Event) -> ProfileForm:
    """What was sent; raises RequestEntityTooLarge before it is read."""
    request.max_content_length = MOST_BYTES + 64 * 1024  # what a form has around its file
    sent: Any = CombinedMultiDict([request.files, request.form])
    return profile_form(event)(sent)

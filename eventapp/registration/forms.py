"""The registration form, and the organisers' forms: search, choose, refuse."""

from collections.abc import Iterable, Sequence
from typing import Any

from flask_babel import lazy_gettext as _
from wtforms import (
    HiddenField,
    RadioField,
    SelectField,
    SelectMultipleField,
    TextAreaField,
    ValidationError,
)
from wtforms.fields.choices import SelectChoice
from wtforms.validators import Optional, StopValidation
from wtforms.widgets import CheckboxInput, ListWidget

from eventapp.core.forms import CountryField, Form, LineField, at_most, given, readable, row_id
from eventapp.core.i18n import LANGUAGES, own_name
from eventapp.core.text import fold, is_plain, tidy
from eventapp.registration import asking
from eventapp.registration.accompanying.queries import seen_of
from eventapp.registration.answer_fields import Offered, OwnQuestions, own, own_fields
from eventapp.registration.answers import Answers
from eventapp.registration.asking import asks_for_companions
from eventapp.registration.filtering import Filter
from eventapp.registration.models import STANDINGS, Category

NAME = 120  # letters
ORGANISATION = 200
AUDIENCE_WORDS = (
    SelectChoice("nobody", _("Nobody but the organisers")),
    SelectChoice("participants", _("Other registered participants: my name, organisation and country")),
    SelectChoice("public", _("Everyone, on the public list: my name, organisation and country")),
)


def folds_within(letters: int) -> Any:
    """Some single letters fold into a whole phrase; the folded text has to fit as well."""

    def check(_form: Form, field: LineField) -> None:
        typed = field.data or ""
        if len(typed) <= letters < len(fold(typed)):
            raise ValidationError(str(_("Use at most %(max)d characters.", max=letters)))

    return check


def has_badge_name(form: "RegistrationForm", field: LineField) -> None:
    """An empty name on the badge stands for the full name, which then has to fit."""
    if not field.data and len(form.full_name) > NAME:
        raise StopValidation(str(_("Your full name is too long for a badge. Write a shorter one here.")))


def paragraphs(text: str | None) -> str | None:
    return text and "\n".join(tidy(line) for line in text.splitlines()).strip()


class RegistrationForm(OwnQuestions):
    """Who is coming. The address is proved already, so it is not asked.

    `form.answers()` of a valid form is what the domain takes. See `registration_form`.
    """

    given_name = LineField(
        _("Given name"),
        [Optional(), at_most(NAME), readable(_("Write your given name with letters."))],
        render_kw={"autocomplete": "given-name", "dir": "auto", "maxlength": NAME},
    )
    family_name = LineField(
        _("Family name"),
        [
            given(_("Write your family name.")),
            at_most(NAME),
            readable(_("Write your family name with letters.")),
        ],
        render_kw={"autocomplete": "family-name", "dir": "auto", "maxlength": NAME},
    )
    badge_name = LineField(
        _("Name on the badge"),
        [
            has_badge_name,
            Optional(),
            at_most(NAME),
            readable(_("Write the name on the badge with letters.")),
        ],
        render_kw={"autocomplete": "off", "dir": "auto", "maxlength": NAME},
    )
    organisation = LineField(
        _("Organisation"),
        [
            given(_("Write the name of your organisation.")),
            at_most(ORGANISATION),
            readable(_("Write the name of your organisation with letters.")),
            folds_within(ORGANISATION),
        ],
        render_kw={"autocomplete": "organization", "dir": "auto", "maxlength": ORGANISATION},
    )
    country = CountryField(
        _("Country"), [given(_("Choose your country."))], render_kw={"autocomplete": "country"}
    )
    category = RadioField(
        _("I take part as"),
        [given(_("Choose how you take part."))],
        invalid_choice_message=_("Choose one of the categories shown."),
    )
    languages = SelectMultipleField(
        _("Languages I follow"),
        choices=[SelectChoice(code, own_name(code)) for code in LANGUAGES],
        widget=ListWidget(),
        option_widget=CheckboxInput(),
        invalid_choice_message=_("Choose among the languages shown."),
    )
    audience = RadioField(
        _("Who may see that you take part?"),
        [given(_("Choose who may see that you take part."))],
        choices=AUDIENCE_WORDS,
        default="nobody",
        invalid_choice_message=_("Choose one of the three answers shown."),
    )

    invitation = LineField(
        _("Invitation code"), [at_most(20)], render_kw={"autocomplete": "off", "dir": "ltr", "maxlength": 20}
    )

    seen = HiddenField()  # how the accompanying persons stood on the page

    def __init__(
        self,
        formdata: Any = None,
        *,
        categories: Sequence[Category],
        language: str,
        invites: bool = False,
        **data: Any,
    ) -> None:
        """`data` is what the fields show before anything was posted, by their names.

        A code is asked for where the event `invites`.
        """
        brings = asks_for_companions(self.asked)
        if brings:
            stand = data.get("accompanying", ())
            data |= {own(brings.code): stand, "seen": seen_of(stand)}
        super().__init__(formdata, data=data)
        if not invites:
            del self.invitation
        if not brings:
            del self.seen
        self.language = language
        for asked, field in self.own_questions():
            field.flags.required = asked.required
        self.categories = {category.code: category for category in categories}
        self.category.choices = [
            SelectChoice(category.code, category.name.plain(language)) for category in categories
        ]

    @property
    def has_seen(self) -> str | None:
        """Nothing where accompanying persons are not asked for."""
        return (self.seen.data or "") if self.seen else None

    def validate(self, extra_validators: Any = None) -> bool:
        super().validate(extra_validators)
        self.check_own(self.category.data or "")
        return not self.errors

    def category_names(self, codes: Sequence[str]) -> list[str]:
        """Of those that are offered."""
        return [one.name.plain(self.language) for code, one in self.categories.items() if code in codes]

    @property
    def full_name(self) -> str:
        return f"{self.given_name.data or ''} {self.family_name.data or ''}".strip()

    def answers(self) -> Answers:
        return Answers(
            given_name=self.given_name.data or "",
            family_name=self.family_name.data or "",
            badge_name=self.badge_name.data or self.full_name,
            organisation=self.organisation.data or "",
            country=self.country.data,
            category=self.categories[self.category.data],
            languages=tuple(dict.fromkeys(self.languages.data or ())),
            audience=self.audience.data,
            own=self.own_values(),
            accompanying=self.companions(),
        )


def registration_form(form: asking.Form | None, offered: Offered) -> type[RegistrationForm]:
    """The form with the event's own questions after all others."""
    if form is None or not form.questions:
        return RegistrationForm
    return type("EventRegistrationForm", (RegistrationForm,), own_fields(form, offered))


def shown(answers: Answers) -> dict[str, Any]:
    """Earlier answers as the form shows them: a badge name that follows the name stays empty."""
    full_name = f"{answers.given_name} {answers.family_name}".strip()
    badge_name = "" if answers.badge_name == full_name else answers.badge_name
    answered = {own(code): value for code, value in answers.own.items()}
    return vars(answers) | answered | {"category": answers.category.code, "badge_name": badge_name}


class SearchForm(Form):
    """What the organisers' list shows; see `filtering.Filter`."""

    q = LineField(_("Name, e-mail or organisation"), [at_most(100)])
    state = SelectField(
        _("State"),
        choices=[SelectChoice(""), *(SelectChoice(state) for state in STANDINGS)],
        default="",
        invalid_choice_message=_("There is no such state."),
    )
    category = SelectField(
        _("Category"), default="", invalid_choice_message=_("Choose one of the categories shown.")
    )
    country = SelectField(
        _("Country"), default="", invalid_choice_message=_("Choose a country from the list.")
    )
    organisation = LineField(_("Organisation"), [at_most(100)])

    def offer(self, categories: Iterable[tuple[str, str]], countries: Iterable[tuple[str, str]]) -> None:
        """[(value, word)] to choose among, beside any."""
        for field, offered in ((self.category, categories), (self.country, countries)):
            field.choices = [SelectChoice("", _("All")), *(SelectChoice(*pair) for pair in offered)]

    @property
    def narrowed(self) -> Filter:
        """Nothing is left out where something was wrong."""
        return Filter() if self.errors else Filter(**{name: value or "" for name, value in self.data.items()})


class ChosenForm(Form):
    """The rows ticked in a list."""

    registration = SelectMultipleField(
        _("Registrations"),
        [given(_("Tick at least one registration."))],
        coerce=row_id,
        validate_choice=False,
        invalid_value_message=_("Choose among the registrations shown."),
    )


def sentence(label: Any, missing: Any) -> TextAreaField:
    """Words of several lines that a person reads."""

    def check(_form: Form, field: TextAreaField) -> None:
        if not fold(field.data):
            raise StopValidation(str(missing))
        if not is_plain(field.data):
            raise ValidationError(str(_("Remove the invisible control characters from this text.")))

    return TextAreaField(
        label,
        [given(missing), at_most(1000), check],
        filters=[paragraphs],
        render_kw={"rows": 4, "maxlength": 1000, "dir": "auto"},
    )


class RefusalForm(Form):
    reason = sentence(_("Reason for refusing"), _("Give the reason: the person reads it."))


class AskingForm(Form):
    more = sentence(_("What else do you need?"), _("Say what you need: the person reads it."))


class ProtocolForm(Form):
    """`seen` is as `instructing.protocol_of` says it."""

    seen = HiddenField()
    rank = LineField(_("Protocol rank"), [at_most(80)], render_kw={"dir": "auto", "maxlength": 80})
    escort = LineField(
        _("Escort or host, and how to reach them"),
        [at_most(200)],
        render_kw={"dir": "auto", "maxlength": 200},
    )


class AnsweredForm(ChosenForm):
    """The rows ticked, and what is written to each of them."""

    reason = sentence(_("Your reason, or what else you need"), _("Write what each of them will read."))

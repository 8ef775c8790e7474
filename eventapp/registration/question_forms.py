"""The organisers' form of one question, with each language of the event beside its own."""

from collections.abc import Sequence
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from wtforms import BooleanField, HiddenField, RadioField, SelectField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, NumberRange, Optional, StopValidation

from eventapp.core.forms import Form, IntegerField, LineField, at_most, given
from eventapp.core.i18n import Text, own_name
from eventapp.core.web import plain
from eventapp.programme.edits import merged
from eventapp.programme.fields import TickedField
from eventapp.programme.models import Event
from eventapp.registration.answer_fields import READER_WORDS
from eventapp.registration.asking import ACCOMPANYING, MOST_COMPANIONS, NO, READERS, YES, Asked, Option
from eventapp.registration.models import Category

KIND_WORDS = {
    "text": _("One line of text"),
    "long_text": _("Several lines of text"),
    "choice": _("A choice"),
    "date": _("A date"),
    "number": _("A number"),
    "yes_no": _("Yes or no"),
    "country": _("A country"),
    "organisation": _("An organisation"),
    "file": _("A file"),
    "accompanying": _("Accompanying persons"),
}
SPARE, MOST_OPTIONS = 5, 30
MOST_DAYS, MOST_PLACES = 3650, 1_000_000
NO_DAYS = _("Say for how many days after the event answers are kept, from 0 to 3650.")
NO_PERSONS = _("Give a number of persons from 1 to 10.")
NO_PLACES = _("Give a whole number of places, or leave it empty.")


class WholeField(IntegerField):
    data: Any  # a whole number, or None

    def __init__(self, label: Any, validators: Any, *, words: Any, **more: Any) -> None:
        super().__init__(label, validators, **more)
        self.words = words

    def process_formdata(self, valuelist: list[str]) -> None:
        """Left empty it is no number, whatever stood there before."""
        self.data = None
        try:
            super().process_formdata(valuelist if valuelist and valuelist[0].strip() else [])
        except ValueError:
            raise ValueError(str(self.words)) from None

    def pre_validate(self, form: Any) -> None:
        if self.process_errors:
            raise StopValidation  # what was typed is no number, which is said once


class QuestionForm(Form):
    """Texts are named label_en and so on, options option_0_en; see `question_form`."""

    seen = HiddenField()
    required = BooleanField(_("An answer is needed"))
    several = BooleanField(_("Several answers may be chosen"))
    audience = RadioField(
        _("Who reads the answers?"),
        [given(_("Choose who reads the answers."))],
        choices=[SelectChoice(one, READER_WORDS[one]) for one in READERS],
        invalid_choice_message=_("Choose who reads the answers."),
    )
    keep_days = WholeField(
        _("Days after the event for which answers are kept"),
        [InputRequired(NO_DAYS), NumberRange(0, MOST_DAYS, NO_DAYS)],
        words=NO_DAYS,
        render_kw={"inputmode": "numeric"},
    )
    categories = TickedField(_("Asked only of"), invalid_choice_message=_("Choose one of the answers shown."))
    show_if = SelectField(
        _("Asked only after this answer"),
        default="",
        invalid_choice_message=_("Choose one of the answers shown."),
    )

    kind: str
    own_language: str
    languages: Sequence[str]
    before: Asked | None
    rows: int

    def texts(self, language: str) -> list[Any]:
        """The fields of one language: label, help, purpose, and each option's name."""
        texts = [self[f"{name}_{language}"] for name in ("label", "help", "purpose")]
        return texts + [self[f"option_{row}_{language}"] for row in range(self.rows)]

    def options(self) -> list[tuple[Any, Any, Any]]:
        """(code, name in the event's own language, places) of each row, the spare ones too."""
        names = ("code", self.own_language, "places")
        return [tuple(self[f"option_{row}_{name}"] for name in names) for row in range(self.rows)]

    def validate(self, extra_validators: Any = None) -> bool:
        is_valid = super().validate(extra_validators)
        if self.kind == "choice" and not any(name.data for _code, name, _places in self.options()):
            self.options()[0][1].errors = [gettext("Give at least one answer to choose.")]
            is_valid = False
        return bool(is_valid)

    def question(self) -> Asked:
        """What a valid form says; languages that it does not show stay."""
        before = self.before
        code, _sign, value = (self.show_if.data or "").partition("=")
        return Asked(
            code=before.code if before else "",
            kind=self.kind,
            label=self._text("label", before.label if before else Text()),
            help=self._text("help", before.help if before else Text()),
            purpose=self._text("purpose", before.purpose if before else Text()),
            audience=self.audience.data,
            keep_days=self.keep_days.data,
            required=self.required.data,
            categories=tuple(self.categories.data or ()),
            options=tuple(self._option(row) for row in range(self.rows) if self._is_named(row)),
            show_if=(code, value) if code else None,
            several=self.kind == "choice" and self.several.data,
            **({name: self[name].data for name in ("most", "places")} if self.kind == ACCOMPANYING else {}),
        )

    def _is_named(self, row: int) -> bool:
        return bool(self[f"option_{row}_{self.own_language}"].data)

    def _option(self, row: int) -> Option:
        """One that was there keeps its code, and so those who chose it."""
        known = self.before.option(self[f"option_{row}_code"].data or "") if self.before else None
        name = self._text(f"option_{row}", known.name if known else Text())
        return Option(known.code if known else "", name, self[f"option_{row}_places"].data)

    def _text(self, name: str, before: Text) -> Text:
        return merged(before, {language: self[f"{name}_{language}"].data for language in self.languages})


def question_form(
    event: Event,
    kind: str,
    before: Asked | None,
    *,
    categories: Sequence[Category],
    earlier: Sequence[Asked],
    posted: Any = None,
    seen: int = 1,
) -> QuestionForm:
    """For a new question or one as it was `before`; it may depend on those `earlier` in the form."""
    options = before.options if before else ()
    rows = min(len(options) + SPARE, MOST_OPTIONS) if kind == "choice" else 0
    fields: dict[str, Any] = {"kind": kind, "before": before, "rows": rows}
    fields |= {"own_language": event.default_language, "languages": event.languages}
    for language in event.languages:
        fields |= _texts(language, rows, is_own=language == event.default_language)
    for row in range(rows):
        fields[f"option_{row}_code"] = HiddenField()
        in_range = NumberRange(0, MOST_PLACES, NO_PLACES)
        places = {"inputmode": "numeric"}
        fields[f"option_{row}_places"] = WholeField(
            _("Places"), [Optional(), in_range], words=NO_PLACES, render_kw=places
        )
    if kind == ACCOMPANYING:
        fields |= _limits()
    shape = type("EventQuestionForm", (QuestionForm,), fields)
    form: QuestionForm = shape(posted, data={"seen": seen} | (_values(before) if before else {}))
    form.categories.choices = [SelectChoice(one.code, plain(one.name)) for one in categories]
    if kind == ACCOMPANYING:
        readers = [one for one in READERS if one != "assistance"]  # of whom these are people, not needs
        form.audience.choices = [SelectChoice(one, READER_WORDS[one]) for one in readers]
    form.show_if.choices = [SelectChoice("", _("Always")), *_conditions(earlier)]
    return form


def _limits() -> dict[str, Any]:
    rules = [InputRequired(NO_PERSONS), NumberRange(1, MOST_COMPANIONS, NO_PERSONS)]
    most = WholeField(
        _("Persons that each participant may bring, at most"),
        rules,
        words=NO_PERSONS,
        render_kw={"inputmode": "numeric"},
    )
    in_range = NumberRange(0, MOST_PLACES, NO_PLACES)
    kept = {"words": NO_PLACES, "render_kw": {"inputmode": "numeric"}}
    return {
        "most": most,
        "places": WholeField(_("Places for all of them together"), [Optional(), in_range], **kept),
    }


def _texts(language: str, rows: int, *, is_own: bool) -> dict[str, Any]:
    named, kept = {"language": own_name(language)}, {"lang": language, "dir": "auto"}
    texts = {
        "label": (_("Question in %(language)s", **named), [given(_("Write the question."))] * is_own, 200),
        "help": (_("Help below it, in %(language)s", **named), [], 500),
        "purpose": (
            _("What the answer is for, in %(language)s", **named),
            [given(_("Say what the answer is for: people read it."))] * is_own,
            300,
        ),
    }
    for row in range(rows):
        label = _("Answer %(number)s in %(language)s", number=row + 1, **named)
        texts[f"option_{row}"] = (label, [], 120)
    return {
        f"{name}_{language}": LineField(label, [*rules, at_most(most)], render_kw=kept)
        for name, (label, rules, most) in texts.items()
    }


def _conditions(earlier: Sequence[Asked]) -> list[SelectChoice]:
    answers = [(one, value, words) for one in earlier for value, words in _answers(one)]
    return [
        SelectChoice(f"{one.code}={value}", f"{plain(one.label)}: {words}") for one, value, words in answers
    ]


def _answers(question: Asked) -> list[tuple[str, str]]:
    """Those on which other questions may depend: (value, word)."""
    if question.kind == "yes_no":
        return [(YES, gettext("Yes")), (NO, gettext("No"))]
    return [(option.code, plain(option.name)) for option in question.options]


def _values(before: Asked) -> dict[str, Any]:
    values: dict[str, Any] = {
        name: getattr(before, name)
        for name in ("required", "several", "most", "places", "audience", "keep_days", "categories")
    }
    for name in ("label", "help", "purpose"):
        values |= {f"{name}_{language}": words for language, words in getattr(before, name).items()}
    for row, option in enumerate(before.options):
        values |= {f"option_{row}_{language}": words for language, words in option.name.items()}
        values |= {f"option_{row}_code": option.code, f"option_{row}_places": option.places}
    return values | {"show_if": "=".join(before.show_if) if before.show_if else ""}

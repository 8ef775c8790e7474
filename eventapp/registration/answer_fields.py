"""The fields of an event's own questions within the registration form. Each holds its answer as text."""

from collections.abc import Collection, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext, ngettext
from flask_babel import lazy_gettext as _
from werkzeug.datastructures import FileStorage
from wtforms import FileField, RadioField, ValidationError
from wtforms.fields.choices import SelectChoice
from wtforms.validators import Optional
from wtforms.widgets import DateInput

from eventapp.core.forms import CountryField, Form, LineField, at_most, readable
from eventapp.core.web import plain, shown
from eventapp.programme.fields import ParagraphsField, TickedField
from eventapp.registration import asking, files
from eventapp.registration.accompanying.fields import CompanionsField
from eventapp.registration.accompanying.queries import Companions
from eventapp.registration.answer_cells import (
    LINE,
    NO_DAY,
    NO_LETTERS,
    NO_NUMBER,
    PARAGRAPHS,
    is_day,
    number_in,
)
from eventapp.registration.answering import ChoiceFull
from eventapp.registration.asking import (
    ACCOMPANYING,
    NO,
    SEPARATOR,
    YES,
    Asked,
    Option,
    asked_of,
    asks_for_companions,
    codes_in,
)

READER_WORDS = {
    "organisers": _("the organisers"),
    "registrars": _("the organisers and the registration desk"),
    "assistance": _("those who arrange food and assistance, and nobody else"),
}


@dataclass(frozen=True)
class Offered:
    """What fields need to know beside the questions: the page's language, and for one person the
    options that are full, `held` answers, and the `files` sent before, {question: {id: name}}."""

    language: str
    full: Collection[tuple[str, str]] = ()
    held: Mapping[str, str] | None = None
    files: Mapping[str, Mapping[str, str]] | None = None


@dataclass(frozen=True)
class Sent:
    name: str
    media_type: str
    body: bytes


class DateAnswer(LineField):
    widget = DateInput()

    def pre_validate(self, form: Any) -> None:
        super().pre_validate(form)
        if self.data and not is_day(self.data):
            raise ValidationError(str(NO_DAY))


class NumberAnswer(LineField):
    def pre_validate(self, form: Any) -> None:
        super().pre_validate(form)
        if not self.data:
            return
        try:
            self.data = number_in(self.data)
        except ValueError:
            raise ValidationError(str(NO_NUMBER)) from None


class OneOf(RadioField):
    """Nothing chosen is an answer as well, where the question may be left out."""

    def process_data(self, value: Any) -> None:
        self.data = value or ""

    def process_formdata(self, valuelist: list[str]) -> None:
        self.data = valuelist[0] if valuelist else ""


class SeveralOf(TickedField):
    """Those ticked, in the order in which they are offered."""

    def process_data(self, value: Any) -> None:
        self.data = codes_in(value or "")

    @property
    def answer(self) -> str:
        return SEPARATOR.join(code for code, *_rest in self.iter_choices() if code in self.data)


class FileAnswer(FileField):
    """`data` is the id of a file that was kept before; `sent` is a new one, in place of it."""

    def __init__(self, label: Any, validators: Any, *, known: Mapping[str, str], **more: Any) -> None:
        super().__init__(label, validators, **more)
        self.known = dict(known)
        self.upload: FileStorage | None = None
        self.sent: Sent | None = None

    @property
    def kept_name(self) -> str:
        return self.known.get(self.data, "")

    def process_data(self, value: Any) -> None:
        self.data = value if value in self.known else ""

    def process_formdata(self, valuelist: list[Any]) -> None:
        self.upload = next((one for one in valuelist if isinstance(one, FileStorage) and one.filename), None)
        ids = (one for one in valuelist if isinstance(one, str) and one in self.known)
        self.data = next(ids, "")

    def validate(self, form: Any, extra_validators: Any = ()) -> bool:
        """Whatever else is wrong with the form, a file in order is taken."""
        self.errors = []
        if self.upload is not None:
            with closing(self.upload.stream) as stream:
                body = stream.read(files.MOST_BYTES + 1)
            kind = files.media_type(body)
            if len(body) > files.MOST_BYTES:
                self.errors = [gettext("The file is larger than 2 MB. Send a smaller one.")]
            elif kind is None:
                self.errors = [gettext("Send a PDF, JPEG or PNG file.")]
            else:
                self.sent = Sent(files.safe_name(self.upload.filename or "", kind), kind, body)
        return not self.errors


def own(code: str) -> str:
    """The name of a question's field."""
    return f"own_{code}"


class OwnQuestions(Form):
    """The part of a form that asks an event's own questions; see `own_fields`."""

    asked: Sequence[Asked] = ()

    def own_questions(self) -> list[tuple[Asked, Any]]:
        return [(one, self[own(one.code)]) for one in self.asked]

    @property
    def takes_files(self) -> bool:
        return any(one.kind == "file" for one in self.asked)

    def depends_on(self, asked: Asked) -> tuple[Any, Any] | None:
        """The label of the question that one depends on, and of the answer, as they are shown."""
        other = next((one for one in self.asked if asked.show_if and one.code == asked.show_if[0]), None)
        if other is None or asked.show_if is None:
            return None
        return shown(other.label), answer_word(other, asked.show_if[1])

    def says_full(self, question: str, option: str) -> str:
        """That an answer has no place left, at the field of its question; of several which one."""
        asked = next(one for one in self.asked if one.code == question)
        name = asked.option(option)
        words = ChoiceFull.text
        if asked.several and name:
            words = gettext("All places for “%(answer)s” are taken.", answer=plain(name.name))
        elif asked.kind == ACCOMPANYING:
            words = gettext("Fewer places than that are free.")
        return str(words)

    def own_values(self) -> dict[str, str]:
        told = [pair for pair in self.own_questions() if pair[0].kind != ACCOMPANYING]
        answers = {one.code: getattr(field, "answer", field.data) for one, field in told}
        return {code: answer for code, answer in answers.items() if answer}

    def companions(self) -> Companions:
        """Whom this person brings."""
        brings = asks_for_companions(self.asked)
        return self[own(brings.code)].data if brings else ()

    def sent_files(self) -> list[tuple[Asked, Any]]:
        return [(one, field) for one, field in self.own_questions() if getattr(field, "sent", None)]

    def check_own(self, category: str) -> None:
        """What need not be answered may be wrong; what is asked of this person has to be there."""
        values = self.own_values()
        theirs = {one.code for one in asked_of(self.asked, category, values)}
        for one, field in self.own_questions():
            if one.code not in theirs:
                field.errors = []
            elif one.required and not field.errors and not values.get(one.code):
                is_answered = getattr(field, "sent", None) or (one.kind == ACCOMPANYING and field.data)
                field.errors = [] if is_answered else [gettext("Answer this question.")]


def own_fields(form: asking.Form, offered: Offered) -> dict[str, Any]:
    """The attributes of a form class that asks these questions."""
    return {"asked": form.questions} | {own(one.code): _field(one, offered) for one in form.questions}


def _field(asked: Asked, offered: Offered) -> Any:
    label, flags = shown(asked.label), {"dir": "auto"}
    match asked.kind:
        case "text" | "organisation":
            return _line(asked, label, flags)
        case "long_text":
            return ParagraphsField(label, [Optional(), at_most(PARAGRAPHS)], render_kw={"rows": 4} | flags)
        case "date":
            return DateAnswer(label, [Optional()])
        case "number":
            return NumberAnswer(label, [Optional()], render_kw={"inputmode": "decimal", "dir": "ltr"})
        case "file" | "accompanying":
            return _sent_along(asked, label, offered)
        case _:
            return _chosen(asked, label, offered)


def _line(asked: Asked, label: Any, flags: dict[str, Any]) -> Any:
    """An organisation is looked up like one's own."""
    rules = [Optional(), at_most(LINE)]
    if asked.kind == "text":
        return LineField(label, rules, render_kw=flags)
    return LineField(label, [*rules, readable(NO_LETTERS)], render_kw={"list": "organisations"} | flags)


def _sent_along(asked: Asked, label: Any, offered: Offered) -> Any:
    """A file, or people."""
    if asked.kind == ACCOMPANYING:
        return CompanionsField(label, most=asked.most)
    known = (offered.files or {}).get(asked.code, {})
    return FileAnswer(label, [], known=known, render_kw={"accept": ",".join(files.ENDINGS.values())})


def _chosen(asked: Asked, label: Any, offered: Offered) -> Any:
    if asked.kind == "country":
        return CountryField(label, [Optional()])
    wrong = _("Choose one of the answers shown.")
    if asked.several:
        ticked = [_choice(asked, one, offered) for one in asked.options]
        return SeveralOf(label, choices=ticked, invalid_choice_message=wrong)
    return OneOf(label, [Optional()], choices=_choices(asked, offered), invalid_choice_message=wrong)


def _choices(asked: Asked, offered: Offered) -> list[Any]:
    if asked.kind == "yes_no":
        choices = [SelectChoice(YES, _("Yes")), SelectChoice(NO, _("No"))]
    else:
        choices = [_choice(asked, one, offered) for one in asked.options]
    return choices if asked.required else [*choices, SelectChoice("", _("No answer"))]


def _choice(asked: Asked, option: Option, offered: Offered) -> Any:
    name: Any = shown(option.name)
    is_held = option.code in codes_in((offered.held or {}).get(asked.code, ""))
    if (asked.code, option.code) in offered.full and not is_held:
        return SelectChoice(option.code, name + " – " + gettext("all places are taken"), {"disabled": True})
    return SelectChoice(option.code, name)


def answer_word(asked: Asked, value: str) -> Any:
    """An answer that others may depend on, as it is shown."""
    option = asked.option(value)
    if option is not None:
        return shown(option.name)
    return {YES: _("Yes"), NO: _("No")}.get(value, value)


def kept_until(asked: Asked) -> str:
    """How long an answer is kept, in words."""
    if asked.keep_days == 0:
        over: str = gettext("deleted when the event is over")
        return over
    days: str = ngettext(
        "deleted one day after the event", "deleted %(num)d days after the event", asked.keep_days
    )
    return days

"""The shapes of a checkpoint and of what it gives."""

from collections.abc import Sequence
from typing import Any

from flask_babel import lazy_gettext as _
from wtforms import SelectField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, NumberRange, Optional, Regexp

from eventapp.core.forms import LineField, at_most, given
from eventapp.core.i18n import Text, own_name
from eventapp.core.web import plain
from eventapp.door.checkpoints import CheckpointFacts, ItemFacts, Place, state_of
from eventapp.door.item_models import Item
from eventapp.door.models import DIRECTIONS, INSTRUCTIONS, REENTRIES, Checkpoint
from eventapp.door.words import DIRECTION, HOW_OFTEN, PURPOSES
from eventapp.door.words import INSTRUCTIONS as TOLD
from eventapp.programme.models import Event, Room
from eventapp.programme.outline_forms import OutlineForm
from eventapp.registration.models import Category
from eventapp.registration.question_forms import WholeField

MOST_EACH, MOST_STOCK = 99, 1_000_000
NO_EACH = _("Give a whole number from 0 to 99.")
NO_STOCK = _("Give a whole number, or leave it empty.")
ENTERED = ("entry", "room")
DIGITS = {"inputmode": "numeric"}
NO_CHOICE = _("Choose one of these.")


def _choice(label: Any, known: Sequence[str], words: dict[str, Any]) -> SelectField:
    return SelectField(
        label, choices=[SelectChoice(one, words[one]) for one in known], invalid_choice_message=NO_CHOICE
    )


class CheckpointForm(OutlineForm):
    """A new one is also asked what stays; see `checkpoint_form`."""

    direction = _choice(_("Direction"), DIRECTIONS, DIRECTION)
    reentry = _choice(_("How often"), REENTRIES, HOW_OFTEN)
    first_instruction = _choice(
        _("At somebody’s first entry"), ("", *INSTRUCTIONS), {"": _("Nothing special")} | TOLD
    )

    known_purpose: str | None = None
    rooms: dict[str, int]
    items: dict[str, int]

    def place(self) -> Place:
        purpose = self.purpose.data
        room_id = self.rooms[self.room.data] if purpose == "room" else None
        item_id = self.items.get(self.item.data) if purpose == "hand-out" else None
        return Place(self.code.data, purpose, room_id, item_id)

    def facts(self, before: Text | None = None) -> CheckpointFacts:
        """What has no sense at a checkpoint of that purpose is left out, whatever was chosen."""
        purpose = self.known_purpose or self.purpose.data
        is_entered = purpose in ENTERED
        is_asked = is_entered or (purpose == "hand-out" and self.known_purpose is None)
        return CheckpointFacts(
            name=self.text(before),
            direction=self.direction.data,
            reentry=self.reentry.data if is_asked else "free",
            first_instruction=(self.first_instruction.data or None) if is_entered else None,
        )

    def validate(self, extra_validators: Any = None) -> bool:
        is_valid: bool = super().validate(extra_validators)
        if self.known_purpose is None and self.purpose.data == "room" and not self.room.data:
            self.room.errors = [str(_("Choose the room."))]
            return False
        return is_valid


def checkpoint_form(
    event: Event,
    checkpoint: Checkpoint | None = None,
    posted: Any = None,
    *,
    rooms: Sequence[Room] = (),
    items: Sequence[Item] = (),
) -> CheckpointForm:
    """Of one that is there, or with what stays of a new one: its code, its purpose, its room or item."""
    fields = _names(event)
    if checkpoint is None:
        fields |= _kept(rooms, items)
        form: CheckpointForm = type("NewCheckpointForm", (CheckpointForm,), fields)(posted)
        return form
    values = {name: getattr(checkpoint, name) for name in ("direction", "reentry")}
    values |= {"first_instruction": checkpoint.first_instruction or "", "seen": state_of(checkpoint)}
    fields |= {"known_purpose": checkpoint.purpose}
    form = type("EventCheckpointForm", (CheckpointForm,), fields)(
        posted, data=_texts(checkpoint.name) | values
    )
    if checkpoint.purpose not in ENTERED:
        del form.reentry, form.first_instruction
    return form


def _kept(rooms: Sequence[Room], items: Sequence[Item]) -> dict[str, Any]:
    wrong = _("Use small letters, digits and hyphens, such as oak-room.")
    like = Regexp(r"(?!new$)[a-z0-9][a-z0-9-]{0,39}$", message=wrong)
    some_room = [
        SelectChoice("", _("Of no room")),
        *(SelectChoice(one.code, plain(one.name)) for one in rooms),
    ]
    new = SelectChoice("", _("Something new, named as above"))
    return {
        "code": LineField(_("Code"), [given(wrong), like], render_kw={"dir": "ltr"}),
        "purpose": _choice(_("Purpose"), tuple(PURPOSES), PURPOSES),
        "room": SelectField(_("Room"), choices=some_room, invalid_choice_message=NO_CHOICE),
        "item": SelectField(
            _("What it gives"),
            choices=[new, *(SelectChoice(one.code, plain(one.name)) for one in items)],
            invalid_choice_message=NO_CHOICE,
        ),
        "rooms": {one.code: one.id for one in rooms},
        "items": {one.code: one.id for one in items},
    }


def _each(label: Any, *rules: Any) -> WholeField:
    in_range = NumberRange(0, MOST_EACH, NO_EACH)
    return WholeField(label, [*rules, in_range], words=NO_EACH, render_kw=DIGITS)


class ItemForm(OutlineForm):
    """Fields are named allowed_7 for the category with that id; see `item_form`."""

    per_person = _each(_("How many one person may have"), InputRequired(NO_EACH))
    reentry = _choice(_("How often"), REENTRIES, HOW_OFTEN)
    stock = WholeField(
        _("How many there are"),
        [Optional(), NumberRange(0, MOST_STOCK, NO_STOCK)],
        words=NO_STOCK,
        render_kw=DIGITS,
    )

    categories: Sequence[Category]

    def of(self, category: Category) -> Any:
        return self[f"allowed_{category.id}"]

    def title_of(self, field: Any) -> str:
        named = {self.of(one): one for one in self.categories}
        return plain(named[field].name) if field in named else super().title_of(field)

    def facts(self, before: Text) -> ItemFacts:
        typed = {one.id: self.of(one).data for one in self.categories}
        return ItemFacts(
            name=self.text(before),
            per_person=self.per_person.data,
            reentry=self.reentry.data,
            stock=self.stock.data,
            exceptions={number: allowed for number, allowed in typed.items() if allowed is not None},
        )


def item_form(event: Event, item: Item, categories: Sequence[Category], posted: Any = None) -> ItemForm:
    fields = _names(event) | {"categories": categories}
    values = {name: getattr(item, name) for name in ("per_person", "reentry", "stock")}
    values |= {f"allowed_{one.category_id}": one.allowed for one in item.exceptions}
    for one in categories:
        fields[f"allowed_{one.id}"] = _each(plain(one.name), Optional())
    form: ItemForm = type("EventItemForm", (ItemForm,), fields)(
        posted, data=_texts(item.name) | values | {"seen": state_of(item)}
    )
    return form


def _names(event: Event) -> dict[str, Any]:
    """A field for each language of the event, of which its own must be filled in."""
    fields: dict[str, Any] = {"own_language": event.default_language, "languages": event.languages}
    for code in event.languages:
        rules = [given(_("Give the name."))] if code == event.default_language else []
        label = _("Name in %(language)s", language=own_name(code))
        fields[f"text_{code}"] = LineField(
            label, [*rules, at_most(120)], render_kw={"lang": code, "dir": "auto"}
        )
    return fields


def _texts(text: Text) -> dict[str, Any]:
    return {f"text_{language}": words for language, words in text.items()}

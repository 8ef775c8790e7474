"""A sample's own questions in the registration form, published as its first version."""

from eventapp.core.i18n import Text
from eventapp.registration import form_building
from eventapp.registration.asking import KINDS, READERS, Asked, Option
from eventapp.samples.loading import Loading
from eventapp.samples.reading import Entry


def add_form(loading: Loading, entries: list[Entry]) -> None:
    for entry in entries:
        form_building.add_question(loading.event, _question(loading, entry))
        entry.done()
    form_building.publish(loading.event, by=None, at=loading.at)


def _question(loading: Loading, entry: Entry) -> Asked:
    categories = entry.texts("categories") if "categories" in entry.values else []
    if unknown := [code for code in categories if code not in loading.categories]:
        raise entry.broken(f"there is no {unknown[0]!r}", "categories")
    condition = entry.take("show_if", Entry).own() if "show_if" in entry.values else None
    options = entry.entries("options") if "options" in entry.values else []
    return Asked(
        code=entry.code("code"),
        kind=entry.one_of("kind", KINDS),
        label=entry.translated("label"),
        help=entry.translated("help") if "help" in entry.values else Text(),
        purpose=entry.translated("purpose"),
        audience=entry.one_of("audience", READERS),
        keep_days=entry.number("keep_days") or 0,
        categories=tuple(categories),
        options=tuple(
            Option(one.code("code"), one.translated("name"), one.number("places")) for one in options
        ),
        show_if=(condition.text("question"), condition.text("answer")) if condition else None,
        several=entry.flag("several", False),
        most=(entry.number("most") or 0) if "most" in entry.values else 0,
        places=entry.number("places") if "places" in entry.values else None,
    )

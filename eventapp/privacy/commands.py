"""The operator's commands for what is kept of people."""

from pathlib import Path

import click
from flask.cli import AppGroup, with_appcontext

from eventapp.core import clock
from eventapp.core.db import db
from eventapp.core.errors import Refused
from eventapp.people.models import Person
from eventapp.people.queries import person_by_email
from eventapp.privacy import queries
from eventapp.privacy.domain import erase
from eventapp.privacy.packing import packed
from eventapp.programme.queries import events
from eventapp.registration.reading import note_person
from eventapp.registration.retention import forget, overdue

person = AppGroup("person", help="All that is kept of one person.")


def _person_named(email: str) -> Person:
    found = person_by_email(email)
    if found is None:
        raise click.ClickException(f"There is nobody with the address {email!r}.")
    return found


@click.command
@click.option("--apply", "applies", is_flag=True, help="Delete it, and not only count it.")
@with_appcontext
def retention(applies: bool) -> None:
    """What of registrations is past its time; the worker deletes it every day."""
    for event in events():
        past = forget(event, at=clock.now()) if applies else overdue(event, at=clock.now())
        said = ", ".join(f"{count} {name}" for name, count in vars(past).items())
        click.echo(f"{event.code}: {said}")
    db.session.commit()
    click.echo("Deleted." if applies else "Nothing is deleted yet; --apply deletes it.")


@person.command("export")
@click.argument("email")
@click.argument("out", type=click.Path(dir_okay=False, writable=True, path_type=Path))
def person_export(email: str, out: Path) -> None:
    """Write all that is kept of a person into a ZIP; they see that it was read."""
    found = _person_named(email)
    files = [(file.name, file.body) for file in queries.files_of(found)]
    body = packed(queries.belongings(found), files)
    note_person(found, at=clock.now())
    db.session.commit()
    out.write_bytes(body)
    click.echo(f"Written to {out}.")


@person.command("erase")
@click.argument("email")
@click.confirmation_option(prompt="Erase this person everywhere?")
def person_erase(email: str) -> None:
    """Delete a person everywhere; scans become anonymous."""
    try:
        erase(_person_named(email), at=clock.now())
    except Refused as refused:
        raise click.ClickException(str(refused.text)) from None
    db.session.commit()
    click.echo("Erased.")

"""The operator's commands for one human with two addresses."""

import click
from flask.cli import with_appcontext
from sqlalchemy import select

from eventapp.core import clock
from eventapp.core.db import db
from eventapp.core.errors import NotFound, Refused
from eventapp.merging import acquaintances, people
from eventapp.merging.models import PersonMerge
from eventapp.people.models import Person
from eventapp.people.queries import person_by_email
from eventapp.programme.queries import event_by_code, events


def person_named(email: str) -> Person:
    found = person_by_email(email)
    if found is None:
        raise click.ClickException(f"There is nobody with the address {email!r}.")
    return found


@click.command("alike")
@click.option("--event", "code", required=True, help="The event's code.")
@with_appcontext
def alike(code: str) -> None:
    """People at the event who may be people of other events under another address."""
    try:
        event = event_by_code(code)
    except NotFound:
        raise click.ClickException(f"There is no event {code!r}.") from None
    others = [one for one in events() if one.id != event.id]
    for one, other, how in acquaintances.alike(event, others):
        click.echo(f"{how.score}  {one.email}  {other.email}  {', '.join(how.reasons)}")


@click.command("merge")
@click.argument("kept")
@click.argument("gone")
@click.option("--apply", "applies", is_flag=True, help="Merge them, and not only show both.")
@with_appcontext
def merge(kept: str, gone: str, applies: bool) -> None:
    """Make GONE another address of KEPT, with all that is theirs at every event."""
    stays, goes = person_named(kept), person_named(gone)
    for one in (stays, goes):
        click.echo("\n".join(acquaintances.described(one, clock.now())))
    if not applies:
        click.echo("Nothing is merged yet; --apply makes the second an address of the first.")
        return
    try:
        people.merge(stays, goes, at=clock.now())
    except Refused as refused:
        raise click.ClickException(str(refused.text)) from None
    db.session.commit()
    click.echo("Merged. Secretariats have to confirm again whose address is a member's.")


@click.command("apart")
@click.argument("gone")
@with_appcontext
def apart(gone: str) -> None:
    """Make the address GONE a person of its own again, as it was before it was merged."""
    own = select(PersonMerge).join(Person, Person.id == PersonMerge.gone_id)
    own = own.where(Person.email == gone.strip().lower(), PersonMerge.undone_at.is_(None))
    made = db.session.scalar(own.order_by(PersonMerge.id.desc()).limit(1))
    if made is None:
        raise click.ClickException(f"{gone!r} was not merged.")
    try:
        people.undo(made, at=clock.now())
    except Refused as refused:
        raise click.ClickException(str(refused.text)) from None
    db.session.commit()
    click.echo("Apart again.")

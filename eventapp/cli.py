"""The operator's commands: flask --app wsgi …; each calls one domain function."""

import json
import sys
import threading
from pathlib import Path
from typing import Any, get_args

import click
from flask import Flask, current_app, url_for
from flask.cli import AppGroup, with_appcontext
from flask_babel import force_locale

from eventapp.backups.commands import backup, restore_from
from eventapp.badges.codes import unseal
from eventapp.badges.faces import faces_of
from eventapp.badges.keys import code_keys
from eventapp.badges.layouts import LAYOUTS
from eventapp.badges.other_sides import other_sides
from eventapp.badges.pdf import write_badges
from eventapp.badges.printing import has_other_side
from eventapp.badges.queries import badges_of, issues, valid_ids
from eventapp.badges.words import words
from eventapp.core import clock, doctor, jobs, lan_cert
from eventapp.core.config import Settings
from eventapp.core.db import db
from eventapp.core.errors import NotFound
from eventapp.door.pairing import pair_at_once, pair_device
from eventapp.merging.commands import alike, apart, merge
from eventapp.people import domain as people
from eventapp.people.queries import person_by_email
from eventapp.people.signing import operator_link
from eventapp.policy import Role
from eventapp.privacy.commands import person, retention
from eventapp.programme.commands import programme
from eventapp.programme.models import Event
from eventapp.programme.queries import door_event, events, find_event
from eventapp.registration.queries import registration_of

IDLE = 0.5  # seconds between two looks into an empty queue
door = AppGroup("door", help="Doors and their devices.")
badge = AppGroup("badge", help="One person's badge.")
badges = AppGroup("badges", help="Many badges.")


def init_app(app: Flask) -> None:
    """Add the commands to `flask --app wsgi`."""
    for command in (alike, merge, apart):
        person.add_command(command)
    own = (seed, sign_in_link, grant, work, lan_certificate, examine, door, badge, badges)
    for command in (*own, retention, person, programme, backup, restore_from):
        app.cli.add_command(command)


def event_named(code: str) -> Event:
    try:
        return door_event(code)
    except NotFound:
        raise click.ClickException(f"There is no event {code!r}.") from None


def absolute(endpoint: str, **values: Any) -> str:
    """A URL as the configured base has it, outside of any request."""
    settings: Settings = current_app.config["SETTINGS"]
    with current_app.test_request_context(base_url=settings.base_url):
        return settings.base_url + url_for(endpoint, **values)


def address(_context: click.Context, _parameter: click.Parameter, typed: str) -> str:
    if not people.is_address(typed):
        raise click.BadParameter(f"{typed!r} is no e-mail address.")
    return typed


@click.command
@click.argument("sample")
@click.option("--people", type=click.IntRange(min=0), default=0, help="Add that many invented people.")
@click.option("--event", "code", help="With “synthetic”: the code of the new event.")
@click.option("--sessions", type=click.IntRange(min=1), default=25, help="With “synthetic”: how many.")
@with_appcontext
def seed(sample: str, people: int, code: str | None, sessions: int) -> None:
    """Load a sample event by its code, or a file of the same form; or a “synthetic” one to measure with."""
    if (sample == "synthetic") != (code is not None):
        raise click.UsageError("“synthetic” needs --event; a sample has its own code.")
    from eventapp.samples import seeding  # noqa: PLC0415 - a web server never invents anything

    try:
        event, said = seeding.seed(sample, code, sessions=sessions, people=people, at=clock.now())
    except seeding.CannotSeed as broken:
        db.session.rollback()
        raise click.ClickException(str(broken)) from None
    db.session.commit()
    click.echo(said)
    if people:
        places = f" Its capacity is {event.capacity}." if event.capacity else ""
        click.echo(f"{people} invented people take part in {event.code} now.{places}")


@click.command("sign-in-link")
@click.argument("email", callback=address)
@with_appcontext
def sign_in_link(email: str) -> None:
    """Print a one-time sign-in link, valid for a day."""
    token = operator_link(email, at=clock.now())
    db.session.commit()
    click.echo(absolute("people.sign_in_link", token=token))


@click.command
@click.argument("email", callback=address)
@click.argument("role", type=click.Choice(get_args(Role)))
@click.option("--event", "code", help="The event's code; every role but admin needs one.")
@with_appcontext
def grant(email: str, role: Role, code: str | None) -> None:
    """Give a role, creating the person if new."""
    if (role == "admin") != (code is None):
        raise click.UsageError("admin stands above events; every other role needs --event.")
    event = event_named(code) if code else None
    person = people.find_or_add_person(email, at=clock.now())
    people.grant(person.id, role, event.code if event else None, at=clock.now())
    db.session.commit()
    click.echo(f"{role} granted.")


@click.command("lan-cert")
@click.argument("hosts", nargs=-1, required=True)
@with_appcontext
def lan_certificate(hosts: tuple[str, ...]) -> None:
    """Make a certificate for names or addresses of this machine on a venue's own network."""
    settings: Settings = current_app.config["SETTINGS"]
    folder = settings.var / lan_cert.FOLDER
    try:
        made = lan_cert.make(hosts, at=clock.now())
    except ValueError as wrong:
        raise click.BadParameter(f"{wrong} is neither a name nor an address of a machine.") from None
    lan_cert.keep(made, folder)
    click.echo(f"Install {folder / lan_cert.AUTHORITY} on each device as a certificate that it trusts.")
    click.echo(f"Then: HOST=0.0.0.0 BASE_URL=https://{hosts[0]}:8000 make run")


@click.command
@click.option("--drain", is_flag=True, help="Empty the queue and end.")
@with_appcontext
def work(drain: bool) -> None:
    """Do queued jobs, for ever or until the queue is empty."""
    stop = threading.Event()
    while True:
        at = clock.now()
        jobs.beat(at)
        jobs.enqueue_daily(at)
        while jobs.work_one(clock.now()):
            jobs.beat(clock.now())
        if drain:
            return
        db.session.remove()
        stop.wait(IDLE)


@click.command("doctor")
@with_appcontext
def examine() -> None:
    """Say what is wrong with configuration, database, worker, mail, certificate or disk, and what to do."""
    found = doctor.examine(current_app.config["SETTINGS"], at=clock.now())
    for name, findings in found.items():
        click.echo(f"{name}: {'' if findings else 'well'}".rstrip())
        for one in findings:
            click.echo(f"  {one.problem}\n  → {one.advice}")
    if any(found.values()):
        raise SystemExit(1)


@door.command("pair")
@click.option("--event", "code", required=True)
@click.option("--checkpoint", required=True)
@click.option("--json", "as_json", is_flag=True, help="Pair at once and print the device's token.")
def door_pair(code: str, checkpoint: str, as_json: bool) -> None:
    """Print a one-use pairing link, or pair at once for a script."""
    event = event_named(code)
    try:
        if as_json:
            device, token = pair_at_once(event, checkpoint, clock.now())
            answer = json.dumps({"token": token, "device": device.label})
        else:
            token = pair_device(event, checkpoint, clock.now())
            answer = f"{absolute('door.pair', event=event.code)}#{token}"
    except NotFound:
        raise click.ClickException(f"There is no checkpoint {checkpoint!r}.") from None
    db.session.commit()
    click.echo(answer)


@badge.command("show")
@click.option("--event", "code", required=True)
@click.option("--json", "as_json", is_flag=True)
@click.argument("email")
def badge_show(code: str, as_json: bool, email: str) -> None:
    """Issue number, state and code of a person's newest badge."""
    event, person = event_named(code), person_by_email(email)
    registration = registration_of(event, person.id) if person else None
    found = issues(registration) if registration else []
    if not found:
        raise click.ClickException("This person has no badge at this event.")
    newest = found[0]
    shown = {
        "number": newest.short_number,
        "issue": newest.issue,
        "state": newest.state,
        "code": unseal(newest.code_sealed, code_keys().seal),
    }
    click.echo(
        json.dumps(shown) if as_json else "\n".join(f"{name}: {value}" for name, value in shown.items())
    )


@badge.command("list")
@click.option("--event", "code", required=True)
def badge_list(code: str) -> None:
    """email,number,state: a line per badge."""
    for one in badges_of(event_named(code)):
        click.echo(f"{one.registration.person.email},{one.short_number},{one.state}")


@badges.command("pdf")
@click.option("--event", "code", required=True)
@click.option("--layout", type=click.Choice(list(LAYOUTS)), default="a6", show_default=True)
@click.option("--back", "has_back", is_flag=True, help="With the agenda on the back, as every second page.")
@click.argument("out", type=click.Path(dir_okay=False, writable=True, path_type=Path))
def badges_pdf(code: str, layout: str, has_back: bool, out: Path) -> None:
    """The valid badge of everybody approved; not in the log of prints, and new ones stay new."""
    if has_back and not has_other_side(layout):
        raise click.UsageError(f"{layout} have no back.")
    event = event_named(code)
    language = event.default_language
    ids = valid_ids(event)
    if not ids:
        raise click.ClickException("There is no valid badge to print.")
    backs = other_sides(event, language=language) if has_back else None
    faces = faces_of(ids, event, code_keys(), language=language, backs=backs)
    title, plan = event.title.plain(language), LAYOUTS[layout]
    try:
        with force_locale(language), out.open("wb") as file:
            write_badges(faces, file, language=language, title=title, words=words(), layout=plan)
    except OSError as error:
        raise click.FileError(str(out), error.strerror) from None
    click.echo(f"{len(ids)} badges written.", file=sys.stderr)


def seed_samples() -> list[str]:
    """On an installation without events, load those that ship; returns their codes."""
    if events():
        return []
    from eventapp.samples import seeding  # noqa: PLC0415 - a web server never invents anything

    loaded = seeding.seed_all(at=clock.now())
    db.session.commit()
    return loaded


def invitations() -> list[str]:
    """Where to go on a machine of one's own: a link for each part in the play, and for a door."""
    people_to_be = {
        "Organiser": "organiser@example.org",
        "Attendee": "attendee@example.org",
        "Focal point": "focal@example.org",
        "Bureau member": "bureau@example.org",
    }
    lines = []
    for word, email in people_to_be.items():
        if person_by_email(email) is not None:
            link = absolute("people.sign_in_link", token=operator_link(email, at=clock.now()))
            lines.append(f"{word:14} {link}")
    event = find_event("wssf-2019")
    if event is not None:
        pairing = absolute("door.pair", event=event.code)
        lines.append(f"{'Door device':14} {pairing}#{pair_device(event, 'main', clock.now())}")
    db.session.commit()
    more = "New: .venv/bin/flask --app wsgi sign-in-link EMAIL, … door pair --event CODE --checkpoint main"
    return ["One-time links, valid for a day, the door's for ten minutes:", *lines, more] if lines else []

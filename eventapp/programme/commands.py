"""The operator's commands of the programme: flask --app wsgi programme …"""

from pathlib import Path

import click
from flask.cli import AppGroup

from eventapp.core import clock
from eventapp.core.db import db
from eventapp.core.errors import NotFound
from eventapp.core.spreadsheets.tables import MOST_BYTES, Row, Unreadable
from eventapp.programme.exchange.columns import guessed
from eventapp.programme.exchange.fates import VERDICTS, Fate
from eventapp.programme.exchange.importing import ChangedMeanwhile, foresee, take_over
from eventapp.programme.exchange.reading import read
from eventapp.programme.exchange.whole import Whole, whole_of
from eventapp.programme.models import Event
from eventapp.programme.queries import event_by_code
from eventapp.programme.words import COLUMNS

programme = AppGroup("programme", help="An event's programme.")


@programme.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--event", "code", required=True)
@click.option("--apply", "is_meant", is_flag=True, help="Import it; without, only say what would be done.")
@click.option("--publish", is_flag=True, help="Publish what the file calls published; else all is a draft.")
@click.option("--make", "makes", is_flag=True, help="Make rooms, tracks, rounds and days that it names.")
@click.option("--language", help="Of the texts of a frab schedule; else the event's own.")
def import_file(
    file: Path, code: str, is_meant: bool, *, publish: bool, makes: bool, language: str | None
) -> None:
    """Import frab XML or JSON, CSV or XLSX: a line for each row says what becomes of it.

    Refused rows are left out, and the exit status is 1.
    """
    try:
        event = event_by_code(code)
        rows, sheets = _read(event, file, language or event.default_language)
        foreseen = foresee(event, rows, publish=publish, makes=makes, sheets=sheets)
        found = foreseen.fates
        whole = whole_of(event, found)
        if is_meant:
            seen, ticked = foreseen.digest, {"publish": publish, "makes": makes}
            take_over(event, rows, **ticked, sheets=sheets, seen=seen, by_id=None, at=clock.now())
            db.session.commit()
    except NotFound:
        raise click.ClickException(f"There is no event {code!r}.") from None
    except (Unreadable, ChangedMeanwhile) as problem:
        raise click.ClickException(str(problem.text)) from None
    for added in foreseen.added:
        click.echo(f"new: {added.kind}: {added.name.plain(event.default_language) or added.code}")
    for one in found:
        click.echo(_line(one, event.default_language))
    if whole is not None:
        click.echo(_told_whole(whole))
    _sum_up(found, is_meant=is_meant)


def _read(event: Event, file: Path, language: str) -> tuple[list[Row], dict[str, list[Row]]]:
    with file.open("rb") as opened:
        table = read(opened.read(MOST_BYTES + 1), language=language, zone=event.time_zone)
    labels = {name: str(label) for name, label in COLUMNS.items()}
    columns = guessed(table.headings, event.languages, event.default_language, labels)
    return table.by_column(columns), table.sheets


def _line(fate: Fate, language: str) -> str:
    said = f"{fate.row}: {fate.verdict}: {fate.title.plain(language)}"
    if fate.verdict == "refused":
        return f"{said}: {f'{fate.field}: ' if fate.field else ''}{fate.because}"
    if fate.before is None or fate.edit is None or not fate.changed:
        return said
    before, after = fate.before, fate.edit
    told = (f"{name} {before.text(name)!r} -> {after.text(name)!r}" for name in fate.changed)
    return f"{said}: {', '.join(told)}"


def _told_whole(whole: Whole) -> str:
    clashes = len(whole.collisions)
    return f"Published sessions: {whole.moved} move, {whole.cancelled} cancelled, {clashes} new clashes."


def _sum_up(found: list[Fate], *, is_meant: bool) -> None:
    counts = {verdict: sum(one.verdict == verdict for one in found) for verdict in VERDICTS}
    told = ", ".join(f"{count} {verdict}" for verdict, count in counts.items())
    click.echo(f"{told}. {'Imported.' if is_meant else 'Nothing was imported: add --apply to import it.'}")
    if counts["refused"]:
        raise click.exceptions.Exit(1)

"""The operator's commands for the whole installation: write it into one file, make a new one of it."""

from pathlib import Path

import click
from flask import current_app
from flask.cli import with_appcontext

from eventapp.backups.writing import back_up
from eventapp.core import clock
from eventapp.core.config import Settings, replace_secret


@click.command("backup")
@click.argument("out", type=click.Path(dir_okay=False, path_type=Path))
@with_appcontext
def backup(out: Path) -> None:
    """Write the whole installation into one new file, while it runs. Keep it where nobody else reads it."""
    if out.exists():
        raise click.ClickException(f"{out} is there already; a backup never replaces another.")
    settings: Settings = current_app.config["SETTINGS"]
    try:
        rows = back_up(out, settings.secret_key, at=clock.now())
    except OSError as fault:
        raise click.ClickException(f"{out} cannot be written: {fault.strerror}.") from None
    click.echo(f"{rows} rows and the secret key are in {out}.")


@click.command("restore")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@with_appcontext
def restore_from(file: Path) -> None:
    """Make a new, empty installation what a backup says; nothing may be running on it."""
    from eventapp.backups.restoring import Backup, CannotRestore, restore  # noqa: PLC0415 - loads Alembic

    settings: Settings = current_app.config["SETTINGS"]
    try:
        packed = Backup.opened(file)
        if packed.secret_key != settings.secret_key and not settings.keeps_secret:
            raise CannotRestore("SECRET_KEY is another than the backup's, which is in it as secret-key.")
        done = restore(packed, settings.var, at=clock.now())
    except CannotRestore as refused:
        raise click.ClickException(str(refused)) from None
    if settings.keeps_secret:
        replace_secret(settings.var, packed.secret_key)
    made_at = f"{done.made_at:%Y-%m-%d %H:%M} UTC"
    click.echo(f"{done.rows} rows are back as they were at {made_at}.")
    click.echo(f"Erased since, and erased again: {done.erased} people.")
    click.echo("Everybody signs in anew; devices at the doors send their scans of the last days again.")
    click.echo("What was revoked since is valid again: look through badges, devices and calendars.")
    if done.not_erased:
        numbers = ", ".join(map(str, done.not_erased))
        click.echo(f"Sit on a body and are to be erased by hand once it let them go: persons {numbers}.")

"""Puts the features together; the one module that knows them all."""

import gc
import logging
import os
from collections.abc import Callable, Hashable
from importlib import import_module

from flask import Blueprint, Flask
from jinja2 import StrictUndefined

from eventapp import cli
from eventapp.agenda.entries import Commons
from eventapp.agenda.front import Polls
from eventapp.agenda.looks import Looks
from eventapp.agenda.queries import weeks
from eventapp.core import assets, collecting, db, logs, schema, together, web
from eventapp.core.catalogues import compile_catalogues
from eventapp.core.config import ROOT, Settings
from eventapp.core.frames import Frames
from eventapp.core.kept import KeptPages
from eventapp.pages.stamp import stamp_reader
from eventapp.people import access
from eventapp.programme import queries as programme
from eventapp.programme.framing import Admissions
from eventapp.programme.seeking import Soughts

EDGES = (
    "pages.views",
    "pages.health",
    "pages.openapi",
    "pages.sitemap",
    "pages.template",
    "privacy.views",
    "people.views",
    "programme.views",
    "programme.documents.views",
    "programme.documents.admin",
    "programme.profiles.views",
    "programme.profiles.admin",
    "programme.admin",
    "programme.directory",
    "programme.publish",
    "programme.access",
    "programme.room_admin",
    "programme.outline_admin",
    "programme.board_admin",
    "programme.import_admin",
    "programme.feeds",
    "programme.printed",
    "programme.offline",
    "programme.api",
    "registration.views",
    "registration.admin",
    "registration.form_admin",
    "registration.assistance_admin",
    "registration.letters_admin",
    "registration.exports.admin",
    "registration.duplicates.admin",
    "registration.accompanying.admin",
    "registration.import_admin",
    "registration.directory",
    "registration.places_admin",
    "registration.desk_admin",
    "registration.waiting_views",
    "delegations.views",
    "delegations.admin",
    "delegations.import_admin",
    "delegations.bulk",
    "agenda.views",
    "agenda.note_views",
    "agenda.share_views",
    "agenda.feeds",
    "badges.views",
    "badges.contact_views",
    "badges.admin",
    "badges.print_admin",
    "badges.pick_up_admin",
    "door.views",
    "door.admin",
    "door.checkpoint_admin",
    "door.desk",
    "door.paper_admin",
    "door.practice_admin",
    "door.api",
    "meetings.admin",
    "meetings.meeting_admin",
    "attendance.views",
    "attendance.admin",
    "merging.admin",
    "merging.people_admin",
    "notices.views",
    "numbers.admin",
    "messages.admin",
    "messages.batch_admin",
)
JOBS = (
    "people.jobs",
    "programme.jobs",
    "sheets.jobs",
    "registration.jobs",
    "registration.exports.jobs",
    "registration.duplicates.jobs",
    "delegations.jobs",
    "agenda.jobs",
    "badges.jobs",
    "door.jobs",
    "notices.jobs",
    "privacy.jobs",
)


def create_app(settings: Settings) -> Flask:
    """The application with every feature, ready to serve; the schema is made by migrations."""
    logs.start()
    logging.getLogger("alembic").setLevel(logging.WARNING)
    compile_catalogues()
    build, folder = assets.prepare(settings.var)
    app = Flask("eventapp", static_folder=None, template_folder=str(ROOT / "templates"))
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    is_file = settings.database_url.startswith("sqlite")  # whose connections do not break
    app.config.update(
        SETTINGS=settings,
        SECRET_KEY=settings.secret_key,
        SQLALCHEMY_DATABASE_URI=settings.database_url,
        SQLALCHEMY_ENGINE_OPTIONS={
            "pool_pre_ping": not is_file,
            "pool_use_lifo": True,  # the connection used last has most in its memory
            "hide_parameters": True,
        },
        BABEL_TRANSLATION_DIRECTORIES=str(ROOT / "eventapp" / "translations"),
    )
    db.init_app(app)
    schema.init_app(app)
    web.init_app(app, settings, event_language=programme.default_language)
    app.before_request(access.recognise)
    app.context_processor(access.template_words)
    app.add_template_global(lambda path: f"/static/{build}/{path}", "asset")
    for name in EDGES:
        app.register_blueprint(_blueprint(name))
    for name in JOBS:
        import_module(f"eventapp.{name}")
    cli.init_app(app)
    app.extensions["kept"] = KeptPages(app.wsgi_app, _stamps(app))
    app.extensions["frames"] = Frames()
    app.extensions["admissions"] = Admissions()
    app.extensions["sought"] = Soughts()
    app.extensions["common_entries"] = Commons()
    app.extensions["weeks"] = weeks
    app.extensions["together"] = together.Queue()
    with app.app_context():
        looks = app.extensions["looks"] = Looks(db.db.engine)
        polls = Polls(app.extensions["kept"], db.db.engine, looks, web.common_headers(settings))
    app.wsgi_app = assets.serve(polls, build, folder)  # type: ignore[method-assign]
    return app


def from_environment() -> Flask:
    """The application of this process, which has read it in without the collector.

    A command collects as it goes, one that answers between its answers.
    """
    app = create_app(Settings.from_env())
    if "FLASK_RUN_FROM_CLI" in os.environ:
        gc.enable()
    else:
        collecting.between_answers(app)
    return app


def _stamps(app: Flask) -> Callable[[str], Hashable | None]:
    with app.app_context():
        return stamp_reader(db.db.engine)


def _blueprint(name: str) -> Blueprint:
    blueprint: Blueprint = import_module(f"eventapp.{name}").bp
    return blueprint

"""The people who open the pages: each signed in, with something to see."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

from playwright.sync_api import Browser, BrowserContext
from sqlalchemy import select

from eventapp.agenda.domain import add_to_agenda, follow
from eventapp.agenda.sharing import share, shares
from eventapp.app import create_app
from eventapp.core import clock, jobs
from eventapp.core.config import Settings
from eventapp.core.db import db
from eventapp.core.i18n import Text
from eventapp.core.mail import Mail
from eventapp.delegations.domain import Named, found_delegation, name_head, nominate
from eventapp.door import pairing
from eventapp.door.queries import checkpoint_by_code
from eventapp.merging.domain import merge
from eventapp.merging.queries import seen_of
from eventapp.notices.domain import note_change
from eventapp.people import signing
from eventapp.people.domain import find_or_add_person
from eventapp.people.models import Person
from eventapp.people.queries import person_by_email, roles_of
from eventapp.policy import Viewer
from eventapp.programme.editing import Edit, edit_session, session_to_edit
from eventapp.programme.models import Event, Session, Speaker
from eventapp.programme.queries import event_by_code
from eventapp.programme.speaking import speaker_ref
from eventapp.programme.visibility import visible_session
from eventapp.registration.answer_queries import current_form
from eventapp.registration.answers import answers_of
from eventapp.registration.domain import change, refuse, submit
from eventapp.registration.duplicates.models import Lookalike
from eventapp.registration.queries import categories_for, registration_of
from eventapp.samples.load import public_ref
from tests import make
from tests.browser.pages import (
    ADMIN,
    ASKING,
    ATTENDEE,
    FORUM,
    HELPER,
    NOBODY,
    NUMBERS,
    ORGANISER,
    PRESS,
    REFUSED,
)
from tests.door import cast as door
from tests.make import NOON
from tests.programme.profiles.pictures import picture
from tests.serving import Installation

PHONE = {"width": 390, "height": 844}
CHOSEN = ("services", "solutions", "innovation", "zone")  # the last two overlap
SOCIEUX = "socieux-2017"


class Visitors:
    """Browsers of the sample's people on a running installation."""

    def __init__(self, browser: Browser, site: Installation) -> None:
        self.browser, self.site = browser, site
        self.app = create_app(Settings.from_env(site.env))
        with self.app.app_context():
            furnish()
            db.session.commit()

    def context(self, who: str = NOBODY, language: str = "en", **options: Any) -> BrowserContext:
        """A new browser in which that person is signed in."""
        own = {"base_url": self.site.url, "locale": language, "viewport": PHONE, "reduced_motion": "reduce"}
        own["service_workers"] = "block"  # what pages weigh and show is measured without copies of them
        context = self.browser.new_context(**own | options)
        if who == ASKING:
            asked: dict[str, str | float | bool] = {"email": f"{language}.{who}"}
            context.request.post("/sign-in", form=asked, headers={"Origin": self.site.url})
        elif "@" in who:
            context.add_cookies([{"name": "session", "value": self._token(who), "url": self.site.url}])
        return context

    def operators_link(self) -> str:
        """A sign-in link that works in any browser."""
        with self.app.app_context():
            token = signing.operator_link(ATTENDEE, at=clock.now())
            db.session.commit()
        return f"/sign-in/{token}"

    def mailed_link(self) -> str:
        """A sign-in link that another browser asked for."""
        with self.app.app_context():
            asked = signing.ask(ASKING, browser=signing.new_token(), client="192.0.2.1", at=clock.now())
            db.session.commit()
        return f"/sign-in/{asked.token}"

    def pairing_link(self, *, is_trusted: bool = True) -> str:
        """What a device for the main entrance opens; without trust an organiser has to confirm it."""
        with self.app.app_context():
            token = _offer(event_by_code(FORUM), is_trusted=is_trusted)
            db.session.commit()
        return f"/{FORUM}/door/pair#{token}"

    def work(self) -> None:
        """What the worker would do by now."""
        with self.app.app_context():
            while jobs.work_one(clock.now()):
                pass

    def _token(self, who: str) -> str:
        with self.app.app_context():
            token = make.web_session(who)
            db.session.commit()
        return token

    def close(self) -> None:
        with self.app.app_context():
            db.engine.dispose()


def furnish() -> None:
    """Rows that make the sample's pages worth a look, once per installation."""
    if person_by_email(REFUSED) is not None:
        return
    event, at = event_by_code(FORUM), clock.now()
    attendee = _person(ATTENDEE)
    for slug in CHOSEN:
        session = visible_session(_viewer(attendee), event, public_ref(FORUM, slug))
        add_to_agenda(attendee.id, event, session, at=at)
    follow(attendee.id, event, "phone", at=at)
    pairing.pair(_offer(event, is_trusted=False), at=at)
    _let_in_twice(event)
    _refuse_somebody(event)
    _tell_needs(event, attendee)
    _nominate(event, attendee)
    _write_to_the_press(event)
    _register_thrice(event)
    _change("opening", status="cancelled", told=attendee)
    _change("closing", later=timedelta(minutes=30), told=attendee)
    _introduce_the_minister()


def _tell_needs(event: Event, person: Person) -> None:
    """Answers to the event's own questions, and somebody who reads those on assistance."""
    registration, form = registration_of(event, person.id), current_form(event)
    assert registration is not None
    own = {"visa": "yes", "nationality": "MA", "walk": "in-french", "needs": "Vegan,\nand a step-free way."}
    change(registration, replace(answers_of(registration), own=own), at=clock.now(), form=form)
    make.role(find_or_add_person(HELPER, at=clock.now()), "assistance", event)
    make.role(find_or_add_person(ADMIN, at=clock.now()), "admin", None)


def _write_to_the_press(event: Event) -> None:
    """A mail that was sent and came back, of the number by which pages of one thing are opened."""
    at, words = clock.now(), {"subject": "Your registration has arrived", "body": "Dear Tadhg,\n\nit has."}
    sent = {"recipient": PRESS, "written_at": at, "sent_at": at, "returned_at": at, "keeps_body": True}
    about = {"event_code": event.code, "step": "submitted", "language": "en"}
    returned = {"message_id": "<one@example.org>", "returned_because": "No such mailbox"}
    make.keep(Mail(id=NUMBERS[PRESS], **words, **sent, **about, **returned))


def _nominate(event: Event, focal: Person) -> None:
    made = found_delegation(event, "Caisse Horizon", "SN", focal=focal.email, quota=3, at=clock.now())
    category = categories_for(event)[0]
    for name, email in (("Tadhg", focal.email), ("Awa", "awa@example.org"), ("Ibou", "ibou@example.org")):
        head = nominate(made, Named(name, "Diop", email, category), at=clock.now())
    name_head(made, head)
    ceremony = visible_session(_viewer(head.person), event, public_ref(FORUM, "opening"))
    add_to_agenda(head.person_id, event, ceremony, at=clock.now())
    share(head.person_id, event, "Our week", with_delegation=True, at=clock.now())
    shares(head.person_id, event)[-1].id = NUMBERS[PRESS]


def _person(email: str) -> Person:
    return db.session.scalars(select(Person).where(Person.email == email)).one()


def _viewer(person: Person) -> Viewer:
    return Viewer(person.id, roles_of(person.id))


def _offer(event: Event, *, is_trusted: bool) -> str:
    main = checkpoint_by_code(event, "main")
    return pairing.offer_pairing(event, [main], at=clock.now(), is_trusted=is_trusted)[1]


def _let_in_twice(event: Event) -> None:
    """By two devices without a network."""
    holder = registration_of(event, _person("assembly@example.org").id)
    assert holder is not None
    for number in range(2):
        device, _token = pairing.pair(_offer(event, is_trusted=True), at=clock.now())
        shown = {"verdict": "admit", "reason": "ok"}
        item = door.scan(door.code(holder), NOON + number * door.MINUTE, shown=shown, counter=number)
        door.scanned(device, item, at=NOON + timedelta(hours=5))


def _refuse_somebody(event: Event) -> None:
    """With the answers of somebody else under a name of their own."""
    like = registration_of(event, _person(PRESS).id)
    assert like is not None
    answers = replace(answers_of(like), given_name="Noor", family_name="Haddad", badge_name="نور حداد")
    refused = submit(event, find_or_add_person(REFUSED, at=clock.now()), answers, at=clock.now())
    db.session.flush()
    refuse(refused.id, reason="We could not reach the newspaper that you named.", by=None, at=clock.now())


def _register_thrice(event: Event) -> None:
    """One that goes into the first, and one that looks like it."""
    first = registration_of(event, _person(PRESS).id)
    desk = _person(ORGANISER)
    assert first is not None
    second, third = (
        submit(event, find_or_add_person(f"press@{place}", at=clock.now()), answers_of(first), at=clock.now())
        for place in ("home.example", "work.example")
    )
    seen = seen_of((first.id, second.id))
    merge(event, first.id, second.id, [], seen=seen, by=desk, at=clock.now())
    pair = {"first_id": first.id, "second_id": third.id, "score": 95, "reasons": ["name", "mailbox"]}
    make.keep(Lookalike(id=NUMBERS[PRESS], event_id=event.id, found_at=clock.now(), **pair))


def _introduce_the_minister() -> None:
    """A photo and a biography, in another language than many pages."""
    event = event_by_code(SOCIEUX)
    found = db.session.scalars(select(Speaker).where(Speaker.name == "Maggie De Block")).first()
    assert found is not None
    profile = make.profile(db.session.get_one(Session, found.session_id), photo=picture("WEBP", (480, 640)))
    profile.ref, profile.name = speaker_ref(event, found), found.name
    profile.biography = Text(en="Minister of social affairs and public health.\nA physician by training.")


def _change(slug: str, *, status: str = "published", later: timedelta = timedelta(0), told: Person) -> None:
    """Cancel or move a session of the second event, of which somebody is told."""
    event, editor = event_by_code(SOCIEUX), _person("organiser.socieux@example.org")
    session, at = session_to_edit(event, public_ref(SOCIEUX, slug)), clock.now()
    before = Edit.of(session)
    edit = replace(before, status=status, starts=before.starts + later, ends=before.ends + later)
    edit_session(event, session, edit, seen_version=session.version, by_id=editor.id, at=at)
    moments = {"changed_at": at, "started_at": session.starts_at, "at": at}
    note_change(session, session.version, [told.id], words={"en": "The hall is being aired."}, **moments)

"""A letter to many: for whom, in which language, tried out first, and to nobody twice."""

import re
from collections import Counter
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from eventapp.core import mail
from eventapp.core.db import db
from eventapp.core.errors import NotFound, Refused
from eventapp.core.mail import Filed, Mail, Words
from eventapp.messages import domain, queries
from eventapp.messages.models import MailBatch
from eventapp.programme.models import Event
from eventapp.registration.filtering import Filter
from eventapp.registration.letters import Letter, Outdated
from tests import make
from tests.core.racing import race
from tests.make import NOON
from tests.messages.gates import WORDS
from tests.registration.cast import mails, post

OLGA = "olga@example.org"
ENGLISH: Letter = ("{event}: buses", "Dear {name}, {link} {reason} {{days}}")
FRENCH: Letter = ("Cars", "Bonjour {name}")


@pytest.fixture
def event(database: None) -> Event:
    return make.event(languages=["en", "fr", "de"])


def written(event: Event, letters: dict[str, Letter] | None = None, **asked: str) -> MailBatch:
    own = letters or {"en": ENGLISH, "fr": FRENCH}
    return domain.draft(event, Filter(**asked), own, by=make.person("Olga"), at=NOON)


def tried(event: Event, letters: dict[str, Letter] | None = None, **asked: str) -> MailBatch:
    made = written(event, letters, **asked)
    domain.try_out(made, event, to=make.person("Olga"), seen=1, at=NOON)
    return made


def send(batch: MailBatch, event: Event, count: int | None = None) -> int:
    number = queries.count_of(event, batch.narrowed) if count is None else count
    return domain.send(batch, event, seen=batch.version, count=number, by=make.person("Olga"), at=NOON)


def to_all(batch: MailBatch) -> list[Mail]:
    return list(db.session.scalars(select(Mail).where(Mail.batch_id == batch.id).order_by(Mail.id)))


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({}, ["Ben Adams", "Wu Fang", "Sue Ray"]),
        ({"state": "approved"}, ["Ben Adams", "Sue Ray"]),
        ({"category": "press"}, ["Sue Ray"]),
        ({"country": "CN"}, ["Wu Fang"]),
        ({"organisation": "nation"}, ["Ben Adams", "Wu Fang"]),
        ({"organisation": "%"}, []),
        ({"q": "ray", "state": "approved", "country": "MA"}, ["Sue Ray"]),
    ],
)
def test_it_goes_to_whom_the_filter_finds_at_this_event(
    event: Event, asked: dict[str, str], found: list[str]
) -> None:
    press = make.category(event, "press")
    house = make.find_or_add_organisation("Le Journal", "FR")
    make.registration(event, make.person("Ben Adams"))
    make.registration(event, make.person("Wu Fang"), "submitted", country="CN")
    make.registration(event, make.person("Sue Ray"), category=press, organisation=house)
    make.registration(make.event("other"), make.person("Else Where"))

    narrowed = Filter.from_query(Filter(**asked).query)

    assert [name for _address, name, _language in queries.addressees(event, narrowed)] == found
    assert (queries.count_of(event, narrowed), set(queries.first_names(event, narrowed))) == (
        len(found),
        set(found),
    )


@pytest.mark.parametrize(
    ("chosen", "page", "letters", "subject"),
    [
        ("fr", None, {"en": ENGLISH, "fr": FRENCH}, "Cars"),
        (None, "fr", {"en": ENGLISH, "fr": FRENCH}, "Cars"),
        ("zh", "fr", {"en": ENGLISH, "fr": FRENCH}, "The Forum: buses"),
        ("zh", None, {"de": ("Busse", "Hallo"), "fr": FRENCH}, "Cars"),
    ],
)
def test_each_reads_their_language_or_the_first_that_is_written(
    event: Event, chosen: str | None, page: str | None, letters: dict[str, Letter], subject: str
) -> None:
    make.registration(event, make.person("Ben Adams", language=chosen), page_language=page)
    batch = tried(event, letters)
    assert (send(batch, event), [row.subject for row in to_all(batch)]) == (1, [subject])


def test_a_letter_goes_out_in_the_only_language_it_has_also_where_the_event_lost_it(event: Event) -> None:
    make.registration(event, make.person("Ben Adams"))
    batch = tried(event, {"fr": FRENCH})
    event.languages = ["en"]
    assert (send(batch, event), [row.language for row in to_all(batch)]) == (1, ["fr"])


def test_placeholders_hold_data_only(event: Event) -> None:
    make.registration(event, make.person("{link} Adams", "ben@example.org"))
    batch = tried(event)
    send(batch, event)
    assert to_all(batch)[0].body == "Dear {link} Adams, http://localhost/forum/me {reason} {13–18 Oct 2019}\n"


def test_it_is_sent_to_oneself_in_each_language_first(event: Event) -> None:
    make.registration(event, make.person("Ben Adams"))
    batch = written(event)
    with pytest.raises(domain.NotTried):
        send(batch, event)

    domain.try_out(batch, event, to=make.person("Olga"), seen=1, at=NOON)

    assert [row.subject for row in mails(OLGA)] == ["The Forum: buses", "Cars"]
    assert send(batch, event) == 1


def test_other_words_are_to_be_tried_anew(event: Event) -> None:
    batch = tried(event)
    domain.rewrite(batch, {"fr": FRENCH}, seen=1)
    assert batch.letters == {"fr": FRENCH}
    for seen, problem in ((1, Outdated), (2, domain.NotTried)):
        with pytest.raises(problem):
            domain.send(batch, event, seen=seen, count=0, by=make.person("Olga"), at=NOON)


def test_who_gets_it_is_who_was_seen(event: Event) -> None:
    make.registration(event, make.person("Ben Adams"))
    with pytest.raises(domain.OthersByNow):
        send(tried(event), event, count=2)


def test_another_events_letter_is_not_there(event: Event) -> None:
    with pytest.raises(NotFound):
        queries.batch_in(make.event("other"), written(event).id)


def at_the_same_time(app: Flask, claims: bool) -> tuple[list[Any], Counter[str]]:
    """Two organisers send one letter; what each is told, and how often each person was written to."""
    with app.app_context():
        event = make.event()
        for number in range(5):
            make.registration(event, make.person(f"Person {number}"))
        batch = tried(event, {"en": ENGLISH}).id
        db.session.commit()

    def press() -> Any:
        shown = db.session.get_one(MailBatch, batch)
        here = db.session.get_one(Event, shown.event_id)
        if not claims:
            shown.sent_at = None
        sent = send(shown, here)
        db.session.commit()
        return sent

    told = race(app, press, press, press)
    with app.app_context():
        return told, Counter(db.session.scalars(select(Mail.recipient).where(Mail.batch_id.is_not(None))))


def test_nobody_gets_it_twice_when_several_send_it_at_once(app: Flask) -> None:
    told, received = at_the_same_time(app, claims=True)
    assert [one for one in told if not isinstance(one, Refused)] == [5]
    assert (set(received.values()), len(received)) == ({1}, 5)


def test_without_the_claim_the_unique_key_still_holds(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """The negative control: nobody is kept from sending, and two of three break the key."""
    monkeypatch.setattr(domain, "_step", lambda *_args, **_values: None)
    told, received = at_the_same_time(app, claims=False)
    assert [type(one) for one in told if one != 5] == [IntegrityError] * 2
    assert set(received.values()) == {1}


def test_no_person_is_posted_to_twice_within_a_batch(event: Event) -> None:
    twice = [Words("ben@example.org", "Hello", "Hello", "en")] * 2
    with pytest.raises(IntegrityError):
        mail.post_all(twice, at=NOON, filed=Filed("forum", "batch", batch_id=1))


def test_an_organiser_writes_tries_and_sends(app: Flask, sign_in: Any) -> None:
    with app.app_context():
        event = make.event()
        make.role(make.person("Olga"), "organiser", event)
        make.registration(event, make.person("Ben Adams"))
        db.session.commit()
    olga, new = sign_in(OLGA), "/forum/organise/mails/new?state=approved"

    nothing, wrong = post(olga, new), post(olga, new, **WORDS | {"body_en": "{reason}"})
    here = post(olga, new, **WORDS).location
    early = post(olga, f"{here}/send", version="1", count="1")
    told = [
        post(olga, f"{here}/{verb}", version="1", count="1").status_code for verb in ("trial", "send", "send")
    ]

    assert [answer.status_code for answer in (nothing, wrong, early)] == [422, 422, 409]
    assert "Send these words to yourself first" in early.text
    assert (told, post(olga, f"{here}/send", version="x").status_code) == ([303, 303, 409], 422)
    assert olga.get("/forum/organise/mails/new?country=XX").status_code == 404
    with app.app_context():
        assert [row.subject for row in mails("ben.adams@example.org")] == ["Buses"]


def test_words_that_somebody_else_changed_are_shown_beside_mine(app: Flask, sign_in: Any) -> None:
    with app.app_context():
        event = make.event()
        make.role(make.person("Olga"), "organiser", event)
        number = written(event).id
        db.session.commit()
    olga, here = sign_in(OLGA), f"/forum/organise/mails/batches/{number}"
    post(olga, here, **WORDS | {"subject_en": "Theirs"}, version="1")

    stale = post(olga, here, **WORDS | {"subject_en": "Mine"}, version="1")

    rows = re.findall(r'<th scope="row">(.*?)</th><td.*?>(.*?)</td><td.*?>(.*?)</td>', stale.text)
    assert (stale.status_code, rows) == (409, [("Subject in English", "Theirs", "Mine")])
    assert post(olga, here, **WORDS, version="2").status_code == 303

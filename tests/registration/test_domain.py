"""The rules of a registration: which step may follow which, and what each brings with it."""

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import select

from eventapp.core.db import db
from eventapp.core.errors import NotFound, Refused
from eventapp.core.jobs import Job
from eventapp.registration import deciding, domain
from eventapp.registration.answers import CategoryIsFixed, NotActive, answers_of
from eventapp.registration.deciding import Outcome
from eventapp.registration.domain import (
    AlreadyDecided,
    AlreadyRegistered,
    EventFull,
    NotRefused,
)
from eventapp.registration.models import Registration, RegistrationStep
from eventapp.registration.queries import approved_count
from tests import make
from tests.make import NOON
from tests.registration.cast import answers, consents, is_attendee, state, steps, submitted

pytestmark = pytest.mark.usefixtures("database")

Step = Callable[[Registration], Any]


def again(registration: Registration) -> None:
    domain.submit(registration.event, registration.person, answers(registration.event), at=NOON)


def change(registration: Registration, **fields: Any) -> None:
    domain.change(registration, answers(registration.event, **({"country": "TN"} | fields)), at=NOON)


def cancel(registration: Registration) -> None:
    domain.cancel(registration, at=NOON)


def approve(registration: Registration) -> None:
    domain.approve(registration.id, by=None, at=NOON)


def refuse(registration: Registration) -> None:
    domain.refuse(registration.id, reason="Not known to us", by=None, at=NOON)


def reopen(registration: Registration) -> None:
    domain.reopen(registration.id, by=None, at=NOON)


RULES: list[tuple[str, Step, str | type[Refused]]] = [
    ("submitted", again, AlreadyRegistered),
    ("submitted", change, "submitted"),
    ("submitted", cancel, "cancelled"),
    ("submitted", approve, "approved"),
    ("submitted", refuse, "refused"),
    ("submitted", reopen, NotRefused),
    ("waiting", again, AlreadyRegistered),
    ("waiting", change, "waiting"),
    ("waiting", cancel, "cancelled"),
    ("waiting", approve, "approved"),
    ("waiting", refuse, "refused"),
    ("waiting", reopen, NotRefused),
    ("approved", again, AlreadyRegistered),
    ("approved", change, "approved"),
    ("approved", cancel, "cancelled"),
    ("approved", approve, AlreadyDecided),
    ("approved", refuse, AlreadyDecided),
    ("approved", reopen, NotRefused),
    ("refused", again, AlreadyRegistered),
    ("refused", change, NotActive),
    ("refused", cancel, NotActive),
    ("refused", approve, AlreadyDecided),
    ("refused", refuse, AlreadyDecided),
    ("refused", reopen, "submitted"),
    ("cancelled", again, "submitted"),
    ("cancelled", change, NotActive),
    ("cancelled", cancel, NotActive),
    ("cancelled", approve, AlreadyDecided),
    ("cancelled", refuse, AlreadyDecided),
    ("cancelled", reopen, NotRefused),
]


@pytest.mark.parametrize(("before", "step", "then"), RULES)
def test_which_step_may_follow_which_state(before: str, step: Step, then: str | type[Refused]) -> None:
    registration = make.registration(make.event(), make.person(), before)

    if isinstance(then, str):
        step(registration)
        assert state(registration.id) == then
    else:
        with pytest.raises(then):
            step(registration)
        assert (state(registration.id), steps(registration.id)) == (before, [])


def test_submitting_keeps_answers_consent_and_the_first_step() -> None:
    event = make.event()

    registration = submitted(event, "José Núñez", organisation="  FPS  Social Security ", country="BE")

    person = registration.person
    kept = (person.given_name, person.family_name, registration.organisation.name, registration.country)
    assert kept == ("José", "Núñez", "FPS Social Security", "BE")
    assert (registration.sort_name, registration.badge_folded) == ("nunez jose", "jose nunez")
    assert consents(registration.id) == [("participant_list", "nobody", "1")]
    assert steps(registration.id) == ["submitted"]


def test_an_organisation_is_the_same_however_it_is_typed() -> None:
    event = make.event()
    first = submitted(event, "Ben Adams", organisation="Caisse Générale")
    second = submitted(event, "Sue Adams", organisation="caisse generale")
    assert second.organisation_id == first.organisation_id


def test_registering_again_after_cancelling_uses_the_same_row() -> None:
    event = make.event()
    first = submitted(event, "Ben Adams")
    cancel(first)

    second = submitted(event, "Ben Adams", audience="public")

    assert second.id == first.id
    assert steps(second.id) == ["submitted", "cancelled", "submitted"]
    assert [audience for _, audience, _ in consents(second.id)] == ["nobody", "public"]


def test_a_name_is_the_same_at_every_event() -> None:
    person = make.person("Ben Adams")
    earlier = make.registration(make.event("earlier"), person)

    domain.submit(make.event("forum"), person, answers(earlier.event, family_name="Zola"), at=NOON)

    db.session.refresh(earlier)
    assert earlier.sort_name == "zola amina"


def test_letters_that_fold_into_many_still_fit() -> None:
    registration = submitted(make.event(), "ﷺ" * 59 + " " + "ﷺ" * 59)
    assert (len(registration.sort_name), len(registration.badge_folded)) == (250, 250)


def test_approval_gives_the_role_and_cancelling_takes_it_back() -> None:
    registration = submitted(make.event())
    approve(registration)
    held = is_attendee(registration)
    cancel(registration)
    assert (held, is_attendee(registration)) == (True, False)


def test_cancelling_asks_the_agenda_to_free_the_seats() -> None:
    registration = make.registration(make.event(), make.person())
    cancel(registration)
    asked = select(Job.payload).where(Job.name == "agenda.registration_ended")
    expected = {"event_id": registration.event_id, "person_id": registration.person_id}
    assert db.session.scalars(asked).all() == [expected]


def test_a_refusal_keeps_its_reason_and_who_gave_it() -> None:
    olga, registration = make.person("Olga Organ"), submitted(make.event())
    domain.refuse(registration.id, reason="Not known to us", by=olga, at=NOON)
    last = db.session.scalars(select(RegistrationStep).order_by(RegistrationStep.id.desc())).first()
    assert last is not None
    assert (last.state, last.reason, last.taken_by) == ("refused", "Not known to us", olga)


def test_the_event_takes_no_more_than_its_places() -> None:
    event = make.event(capacity=1)
    ben, sue = submitted(event, "Ben Adams"), submitted(event, "Sue Adams")
    approve(ben)

    with pytest.raises(EventFull):
        approve(sue)

    assert (state(sue.id), is_attendee(sue), approved_count(event)) == ("submitted", False, 1)


def test_a_cancelled_place_is_free_for_another() -> None:
    event = make.event(capacity=1)
    ben, sue = submitted(event, "Ben Adams"), submitted(event, "Sue Adams")
    approve(ben)
    cancel(ben)
    approve(sue)
    assert (state(sue.id), approved_count(event)) == ("approved", 1)


def test_another_event_has_places_of_its_own() -> None:
    make.registration(make.event("full", capacity=1), make.person("Ben Adams"))
    registration = submitted(make.event("forum", capacity=1))
    approve(registration)
    assert state(registration.id) == "approved"


def test_approving_several_tells_what_became_of_each() -> None:
    event = make.event(capacity=2)
    ben, sue, zoe, ann = (submitted(event, f"{name} Adams") for name in ("Ben", "Sue", "Zoe", "Ann"))
    refuse(ben)

    outcome = deciding.approve_all([ben.id, sue.id, zoe.id, ann.id], by=None, at=NOON)

    assert outcome == Outcome(approved=2, decided_before=1, without_place=1)
    assert [state(one.id) for one in (ben, sue, zoe, ann)] == ["refused", "approved", "approved", "submitted"]


def test_a_change_is_a_step_that_names_what_changed() -> None:
    registration = submitted(make.event(), "Ben Adams")
    fields = {"given_name": "Ben", "family_name": "Adam", "badge_name": "Ben A.", "country": "MA"}
    change(registration, organisation="CAISSE nationale", **fields)
    last = db.session.scalars(select(RegistrationStep).order_by(RegistrationStep.id.desc())).first()
    assert last is not None
    assert (last.state, last.changed) == ("submitted", ["family_name", "badge_name"])


def test_saving_the_same_answers_changes_nothing() -> None:
    registration = submitted(make.event())
    domain.change(registration, answers_of(registration), at=NOON)
    assert (steps(registration.id), len(consents(registration.id))) == (["submitted"], 1)


def test_another_audience_is_a_new_consent() -> None:
    registration = submitted(make.event())
    change(registration, audience="participants")
    assert [audience for _, audience, _ in consents(registration.id)] == ["nobody", "participants"]


def test_an_approved_person_keeps_the_category() -> None:
    event = make.event()
    registration, press = submitted(event), make.category(event, "press")
    approve(registration)

    with pytest.raises(CategoryIsFixed):
        change(registration, category=press)

    assert answers_of(registration).category.code == "delegate"


def test_a_new_badge_name_keeps_the_approval() -> None:
    registration = submitted(make.event())
    approve(registration)
    change(registration, badge_name="أمينة")
    assert (state(registration.id), is_attendee(registration)) == ("approved", True)
    assert registration.badge_name == "أمينة"


def test_a_registration_that_is_not_there_cannot_be_approved() -> None:
    with pytest.raises(NotFound):
        domain.approve(12345, by=None, at=NOON)

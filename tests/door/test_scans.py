"""Recording scans: exactly once, in any order, with the answer kept."""

from datetime import timedelta
from uuid import uuid4

import pytest
from sqlalchemy import func, select

from eventapp.badges.codes import digest
from eventapp.badges.keys import code_keys
from eventapp.core.db import db
from eventapp.door.domain import NotItsCheckpoint, record_scans
from eventapp.door.models import Device, Scan
from eventapp.door.readings import read_items
from eventapp.programme.models import Event
from tests import make
from tests.door import cast
from tests.door.cast import MINUTE, NOBODYS_CODE, scan, scanned, verdict
from tests.make import NOON

pytestmark = pytest.mark.usefixtures("database")


@pytest.fixture
def event(database: None) -> Event:
    return make.event()


@pytest.fixture
def lane(event: Event) -> Device:
    return cast.device(cast.checkpoint(event))


def test_a_valid_badge_is_admitted_with_what_the_staff_need(event: Event, lane: Device) -> None:
    code = cast.code(cast.holder(event, "Amina El Idrissi"))
    item = scan(code)

    assert scanned(lane, item) == [
        {
            "id": item["id"],
            "verdict": "admit",
            "reason": "ok",
            "instruction": None,
            "badge": {
                "name": "Amina El Idrissi",
                "organisation": "Caisse nationale",
                "category": "Delegate",
                "number": "0001",
            },
            "first": None,
        }
    ]


def test_a_code_may_come_in_any_case_with_spaces_and_dashes(event: Event, lane: Device) -> None:
    code = cast.code(cast.holder(event))

    assert verdict(lane, f" {code[:16].lower()} - {code[16:]} ") == ("admit", "ok")


def test_the_second_entry_of_a_day_says_when_and_where_the_first_was(event: Event, lane: Device) -> None:
    code = cast.code(cast.holder(event))
    east = cast.device(cast.checkpoint(event, "east"), label="East 2")
    verdict(lane, code, NOON)

    [answer] = scanned(east, scan(code, NOON + MINUTE, checkpoint="east"))

    assert (answer["verdict"], answer["reason"]) == ("desk", "already_in")
    assert answer["first"] == {"at": "2019-10-15T12:00:00+02:00", "checkpoint": "main", "device": "Lane 1"}


def test_a_new_day_is_a_new_entry(event: Event, lane: Device) -> None:
    code = cast.code(cast.holder(event))
    before_midnight = NOON.replace(hour=21, minute=59)

    assert verdict(lane, code, before_midnight) == ("admit", "ok")
    assert verdict(lane, code, before_midnight + MINUTE) == ("admit", "ok")
    assert verdict(lane, code, before_midnight + 2 * MINUTE) == ("desk", "already_in")


def test_the_same_scan_again_gets_its_first_answer_byte_for_byte(event: Event, lane: Device) -> None:
    [item], key = read_items([scan(cast.code(cast.holder(event)))]), code_keys()

    first = record_scans(lane, [item], at=NOON, language="en", keys=key)
    again = record_scans(lane, [item, item], at=NOON + MINUTE, language="fr", keys=key)

    assert again == first * 2
    assert db.session.scalar(select(func.count(Scan.id))) == 1


def test_a_scan_id_of_another_event_is_not_told_about(event: Event, lane: Device) -> None:
    other = make.event("other")
    other_lane = cast.device(cast.checkpoint(other))
    item = scan(cast.code(cast.holder(event)))
    scanned(lane, item)

    assert scanned(other_lane, item) == [{"id": item["id"], "error": "id_taken"}]


def test_a_code_nobody_made_is_unknown_and_only_a_digest_of_it_stays(lane: Device) -> None:
    assert verdict(lane, "https://example.org/my-health-certificate") == ("refuse", "unknown")

    kept = db.session.scalars(select(Scan)).one()
    assert kept.badge_id is None
    assert kept.code_digest == digest("https://example.org/my-health-certificate", code_keys().digest)
    assert "example.org" not in kept.answer


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (NOBODYS_CODE, "unknown"),
        ("4711", "unknown"),
        ("1", "unknown"),
        ("\x00", "unknown"),
        ("\ud800", "unknown"),
        ("É" * 3000, "unknown"),
        ("sealed:" + "A" * 150, "cannot_verify"),  # to an installation that had another secret
        (NOBODYS_CODE[:31], "unreadable"),
        (NOBODYS_CODE * 2, "unreadable"),
        ("", "unreadable"),
    ],
)
def test_whatever_is_scanned_gets_a_verdict(lane: Device, text: str, reason: str) -> None:
    assert verdict(lane, text)[1] == reason


def test_a_row_number_or_a_badge_number_opens_nothing(event: Event, lane: Device) -> None:
    registration = cast.holder(event)

    assert verdict(lane, str(registration.id)) == ("refuse", "unknown")
    assert verdict(lane, "0001") == ("refuse", "unknown")


def test_a_badge_of_another_event_is_named_as_such_and_nobody_is_named(event: Event, lane: Device) -> None:
    elsewhere = cast.holder(make.event("other"))

    [answer] = scanned(lane, scan(cast.code(elsewhere)))

    assert (answer["reason"], answer["badge"]) == ("wrong_event", None)


def test_a_replaced_badge_says_so_and_the_new_one_enters(event: Event, lane: Device) -> None:
    registration = cast.holder(event)
    old = cast.code(registration)
    new = cast.reissue(registration)

    assert verdict(lane, old, NOON + MINUTE) == ("desk", "replaced")
    assert verdict(lane, new, NOON + MINUTE) == ("admit", "ok")


@pytest.mark.parametrize(
    ("state", "reason"),
    [
        ("submitted", "not_accredited"),
        ("refused", "not_accredited"),
        ("waiting", "waiting"),
        ("cancelled", "cancelled"),
    ],
)
def test_without_an_approved_registration_the_desk_is_asked(
    event: Event, lane: Device, state: str, reason: str
) -> None:
    assert verdict(lane, cast.code(cast.holder(event, state=state))) == ("desk", reason)


def test_a_delayed_scan_is_judged_by_when_it_happened(event: Event, lane: Device) -> None:
    registration = cast.holder(event)
    old = cast.code(registration)
    cast.reissue(registration, NOON + 30 * MINUTE)
    shown = {"verdict": "admit", "reason": "ok"}

    [answer] = scanned(lane, scan(old, NOON, shown=shown), at=NOON + timedelta(hours=5))

    assert (answer["verdict"], answer["reason"]) == ("admit", "ok")


def test_a_wrong_clock_does_not_revive_a_replaced_badge(event: Event, lane: Device) -> None:
    registration = cast.holder(event)
    old = cast.code(registration)
    cast.reissue(registration, NOON)

    [answer] = scanned(lane, scan(old, NOON - timedelta(days=3)), at=NOON + MINUTE)

    assert answer["reason"] == "replaced"


def test_the_device_clock_is_corrected_by_its_last_handshake(event: Event, lane: Device) -> None:
    lane.clock_offset = -3 * 86_400
    item = scan(cast.code(cast.holder(event)), NOON + timedelta(days=3))

    scanned(lane, item)

    kept = db.session.scalars(select(Scan)).one()
    assert (kept.device_at, kept.happened_at) == (NOON + timedelta(days=3), NOON)


def test_scans_of_one_batch_are_taken_in_the_order_of_the_counter(event: Event, lane: Device) -> None:
    code = cast.code(cast.holder(event))
    later, sooner = scan(code, NOON, counter=8), scan(code, NOON, counter=7)

    answers = scanned(lane, later, sooner)

    assert [answer["reason"] for answer in answers] == ["already_in", "ok"]


def test_one_bad_item_drops_no_other(event: Event, lane: Device) -> None:
    good = scan(cast.code(cast.holder(event)))
    elsewhere, out = scan(NOBODYS_CODE, checkpoint="east"), scan(NOBODYS_CODE, direction="out")

    answers = scanned(lane, "nonsense", elsewhere, out, scan(NOBODYS_CODE, at_="x"), good)

    assert [answer.get("error") for answer in answers] == [
        "not_an_object",
        "not_its_checkpoint",
        "wrong_direction",
        "unknown_field",
        None,
    ]
    assert answers[-1]["verdict"] == "admit"


def test_a_batch_for_anothers_checkpoint_is_refused_as_a_whole(lane: Device) -> None:
    with pytest.raises(NotItsCheckpoint):
        scanned(lane, scan(NOBODYS_CODE, checkpoint="east"))


def test_two_devices_that_both_let_a_badge_in_leave_both_scans(event: Event, lane: Device) -> None:
    code = cast.code(cast.holder(event))
    east = cast.device(cast.checkpoint(event, "east"), label="East 2")
    shown = {"verdict": "admit", "reason": "ok"}

    scanned(lane, scan(code, NOON, shown=shown))
    [second] = scanned(east, scan(code, NOON + MINUTE, checkpoint="east", shown=shown))

    assert (second["reason"], second["first"]["device"]) == ("already_in", "Lane 1")
    kept = db.session.scalars(select(Scan).order_by(Scan.id)).all()
    assert [(one.shown_verdict, one.verdict, one.passed) for one in kept] == [
        ("admit", "admit", True),
        ("admit", "desk", True),
    ]


def test_somebody_sent_to_the_desk_without_a_server_has_not_entered(event: Event, lane: Device) -> None:
    code = cast.code(cast.holder(event))
    shown = {"verdict": "desk", "reason": "cannot_verify"}

    scanned(lane, scan(code, NOON, shown=shown))

    assert verdict(lane, code, NOON + MINUTE) == ("admit", "ok")


def test_an_override_lets_in_and_is_kept_as_one(event: Event, lane: Device) -> None:
    code = cast.code(cast.holder(event))
    verdict(lane, code, NOON)

    told = verdict(lane, code, NOON + MINUTE, forced="Came back from the ambulance.")

    assert told == ("admit", "already_in")
    kept = db.session.scalars(select(Scan).order_by(Scan.id.desc())).first()
    assert kept is not None
    assert (kept.mode, kept.verdict, kept.forced_because, kept.passed) == (
        "forced",
        "desk",
        "Came back from the ambulance.",
        True,
    )


def test_nobody_is_forced_in_without_a_badge(lane: Device) -> None:
    assert verdict(lane, NOBODYS_CODE, forced="I know her.") == ("refuse", "unknown")


def test_where_entry_is_once_the_next_day_does_not_help(event: Event) -> None:
    lane = cast.device(cast.checkpoint(event, reentry="once"))
    code = cast.code(cast.holder(event))

    assert verdict(lane, code, NOON) == ("admit", "ok")
    assert verdict(lane, code, NOON + timedelta(days=1)) == ("desk", "already_in")


def test_a_goodie_bag_is_given_once_to_a_person_whatever_the_badge(event: Event) -> None:
    fields = {"purpose": "hand-out", "direction": "in", "reentry": "once"}
    desk = cast.device(cast.checkpoint(event, "bags", **fields))
    registration = cast.holder(event)
    first = verdict(desk, cast.code(registration), NOON, checkpoint="bags")
    new = cast.reissue(registration, NOON)

    assert first == ("admit", "ok")
    assert verdict(desk, new, NOON + MINUTE, checkpoint="bags") == ("refuse", "already_collected")


def test_a_headset_that_came_back_can_be_borrowed_again(event: Event) -> None:
    fields = {"purpose": "hand-out", "direction": "in", "reentry": "once"}
    desk = cast.device(cast.checkpoint(event, "headsets", **fields))
    code = cast.code(cast.holder(event))
    at_desk = {"checkpoint": "headsets"}

    told = [
        verdict(desk, code, NOON, **at_desk),
        verdict(desk, code, NOON + MINUTE, **at_desk, direction="out"),
        verdict(desk, code, NOON + 2 * MINUTE, **at_desk),
        verdict(desk, code, NOON + 3 * MINUTE, **at_desk),
    ]

    assert [reason for _verdict, reason in told] == ["ok", "ok", "ok", "already_collected"]


@pytest.mark.parametrize("often", ["daily", "free"])
def test_what_is_to_be_done_at_a_first_entry_is_said_once(event: Event, often: str) -> None:
    place = cast.checkpoint(event, "vip", first_instruction="goodie_bag", reentry=often)
    lane, code = cast.device(place), cast.code(cast.holder(event))
    days = (NOON, NOON + timedelta(days=1))

    told = [verdict(lane, code, at, checkpoint="vip") for at in days]

    assert told == [("instruct", "ok_instruction"), ("admit", "ok")]


def test_a_batch_keeps_an_empty_place_for_nothing(lane: Device) -> None:
    assert scanned(lane) == []


def test_an_unreadable_id_is_told_back_only_where_it_is_plain(lane: Device) -> None:
    answers = scanned(lane, scan("X", id="not-a-uuid"), scan("X", id="\ud800"), scan("X", id="x" * 500))

    assert answers == [
        {"id": "not-a-uuid", "error": "bad_id"},
        {"id": None, "error": "bad_id"},
        {"id": None, "error": "bad_id"},
    ]


def test_ids_are_one_whatever_their_case(event: Event, lane: Device) -> None:
    uuid = str(uuid4())
    code = cast.code(cast.holder(event))

    [first] = scanned(lane, scan(code, id=uuid))
    [again] = scanned(lane, scan(code, id=uuid.upper()))

    assert again == first

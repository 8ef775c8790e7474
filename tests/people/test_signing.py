"""Proving an address, and the sessions that follow."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier
from typing import TypeVar

import pytest
from flask import Flask
from sqlalchemy import func, select

from eventapp.core.db import db
from eventapp.core.jobs import enqueue, work_one
from eventapp.people import signing
from eventapp.people.models import Person, SignInCode, Throttle, WebSession
from eventapp.people.queries import SignedIn, person_by_email, web_session
from tests import make
from tests.make import NOON
from tests.people.mailbox import BEN, wrong

BROWSER = "b" * 43
OTHER_BROWSER = "c" * 43
SOON = NOON + timedelta(minutes=9, seconds=59)
TOO_LATE = NOON + timedelta(minutes=10)
Answer = TypeVar("Answer")


def ask(email: str = BEN, browser: str = BROWSER, client: str = "192.0.2.7") -> signing.Secrets:
    return signing.ask(email, browser=browser, client=client, at=NOON)


def rows(table: type) -> int:
    return db.session.scalar(select(func.count()).select_from(table)) or 0


def at_once(app: Flask, act: Callable[[], Answer], people: int = 8) -> list[Answer]:
    """What `act` answers each of so many people who do it at the same moment."""
    start = Barrier(people)

    def one(_number: int) -> Answer:
        with app.app_context():
            start.wait()
            answer = act()
            db.session.commit()
            return answer

    with ThreadPoolExecutor(people) as pool:
        return list(pool.map(one, range(people)))


def test_a_link_proves_the_address_it_was_mailed_to(database: None) -> None:
    assert signing.use_link(ask(" Ben.Adams@Example.org").token, browser=BROWSER, at=SOON) == BEN


def test_a_code_proves_the_address_it_was_mailed_to(database: None) -> None:
    assert signing.use_code(ask().code, browser=BROWSER, at=SOON) == BEN


def test_link_and_code_are_one_use_together(database: None) -> None:
    mail = ask()
    assert signing.use_link(mail.token, browser=BROWSER, at=SOON) == BEN
    assert signing.use_link(mail.token, browser=BROWSER, at=SOON) is None
    assert signing.use_code(mail.code, browser=BROWSER, at=SOON) is None


def test_after_ten_minutes_neither_works(database: None) -> None:
    mail = ask()
    assert signing.use_link(mail.token, browser=BROWSER, at=TOO_LATE) is None
    assert signing.use_code(mail.code, browser=BROWSER, at=TOO_LATE) is None


@pytest.mark.parametrize("browser", [OTHER_BROWSER, ""])
def test_another_browser_proves_nothing(database: None, browser: str) -> None:
    mail = ask()
    assert signing.use_link(mail.token, browser=browser or None, at=SOON) is None
    assert signing.use_code(mail.code, browser=browser, at=SOON) is None


def test_an_operators_link_opens_in_any_browser_for_a_day(database: None) -> None:
    one, two, three = (signing.operator_link(BEN, at=NOON) for _link in range(3))
    a_day_on = NOON + timedelta(hours=24)
    assert signing.use_link(one, browser=None, at=a_day_on - timedelta(seconds=1)) == BEN
    assert signing.use_link(two, browser=OTHER_BROWSER, at=SOON) == BEN
    assert signing.use_link(three, browser=None, at=a_day_on) is None


def test_a_code_has_forty_bits_of_letters_that_are_not_mixed_up(database: None) -> None:
    code = ask().code
    assert (len(signing.CODE_ALPHABET), len(set(signing.CODE_ALPHABET)), len(code)) == (32, 32, 8)
    assert set(code) <= set(signing.CODE_ALPHABET)
    assert not set("ILOU") & set(signing.CODE_ALPHABET)


@pytest.mark.parametrize(
    "typed", ["7k0m-p21q", " 7KOM P2IQ ", "7kompzlq".replace("z", "2"), "７Ｋ０ＭＰ２１Ｑ"]
)
def test_a_code_is_read_however_it_is_typed(typed: str) -> None:
    assert signing.tidy_code(typed) == "7K0MP21Q"


def test_only_digests_are_kept(database: None) -> None:
    mail = ask()
    kept = db.session.scalars(select(SignInCode)).one()
    text = repr({**vars(kept)})
    assert not any(secret in text for secret in (mail.token, mail.code, BROWSER))
    assert repr(mail) == "Secrets()"


def test_five_wrong_codes_end_the_mail(database: None) -> None:
    code = ask().code
    for _try in range(5):
        assert signing.use_code(wrong(code), browser=BROWSER, at=SOON) is None
    assert signing.use_code(code, browser=BROWSER, at=SOON) is None
    assert signing.last_asked(BROWSER, at=SOON) is None


def test_the_fifth_try_may_be_the_right_one(database: None) -> None:
    code = ask().code
    for _try in range(4):
        signing.use_code(wrong(code), browser=BROWSER, at=SOON)
    assert signing.use_code(code, browser=BROWSER, at=SOON) == BEN


def test_a_new_mail_gives_new_tries(database: None) -> None:
    old = ask().code
    for _try in range(5):
        signing.use_code(wrong(old), browser=BROWSER, at=SOON)
    assert signing.use_code(ask().code, browser=BROWSER, at=SOON) == BEN


def test_of_two_mails_on_their_way_either_will_do(database: None) -> None:
    first, _second = ask(), ask()
    assert signing.use_code(first.code, browser=BROWSER, at=SOON) == BEN


def test_of_many_who_use_a_link_at_once_one_wins(app: Flask) -> None:
    with app.app_context():
        mail = ask()
        db.session.commit()
    answers = at_once(app, lambda: signing.use_link(mail.token, browser=BROWSER, at=SOON))
    assert sorted(answers, key=str) == [*[None] * 7, BEN]


def test_of_many_who_type_a_code_at_once_one_wins(app: Flask) -> None:
    with app.app_context():
        mail = ask()
        db.session.commit()
    answers = at_once(app, lambda: signing.use_code(mail.code, browser=BROWSER, at=SOON))
    assert sorted(answers, key=str) == [*[None] * 7, BEN]


def test_guesses_at_once_get_no_more_tries_than_guesses_in_a_row(app: Flask) -> None:
    with app.app_context():
        mail = ask()
        db.session.commit()
    at_once(app, lambda: signing.use_code(wrong(mail.code), browser=BROWSER, at=SOON), people=12)
    with app.app_context():
        assert db.session.scalar(select(SignInCode.wrong_tries)) == signing.TRIES
        assert signing.use_code(mail.code, browser=BROWSER, at=SOON) is None


def test_a_sixth_mail_to_one_address_is_too_many(database: None) -> None:
    for number in range(5):
        ask(browser=f"browser {number}", client=f"192.0.2.{number}")
    with pytest.raises(signing.TooManyMails):
        ask(BEN.upper(), client="192.0.2.99")
    assert rows(SignInCode) == 5


def test_a_venue_behind_one_address_gets_a_hundred_mails(database: None) -> None:
    for number in range(100):
        ask(f"guest{number}@example.org")
    with pytest.raises(signing.TooManyMails):
        ask("late@example.org")


def test_asking_makes_nobody_known(database: None) -> None:
    ask("stranger@example.org")
    assert rows(Person) == 0


def test_proving_an_address_makes_its_owner_known(database: None) -> None:
    signing.open_session("stranger@example.org", instead_of=None, at=NOON)
    assert person_by_email("stranger@example.org").created_at == NOON


def owner(session: SignedIn) -> str:
    return db.session.get_one(Person, session.person_id).email


def test_a_session_lasts_fourteen_days(database: None) -> None:
    token = signing.open_session(BEN, instead_of=None, at=NOON)
    end = NOON + timedelta(days=14)
    open_at = [end - timedelta(seconds=1), end]
    found = [web_session(signing.digest(token), at=at) for at in open_at]
    assert [session and owner(session) for session in found] == [BEN, None]


def test_a_new_session_ends_the_one_before_and_no_other(database: None) -> None:
    phone = signing.open_session(BEN, instead_of=None, at=NOON)
    old = signing.open_session(BEN, instead_of=None, at=NOON)
    new = signing.open_session("sue@example.org", instead_of=old, at=NOON)
    found = [web_session(signing.digest(token), at=SOON) for token in (phone, old, new)]
    assert [session and owner(session) for session in found] == [BEN, None, "sue@example.org"]


def test_what_has_expired_is_forgotten_and_nothing_else(database: None) -> None:
    much_later = NOON + timedelta(days=30)
    ask()
    signing.open_session(BEN, instead_of=None, at=NOON)
    signing.operator_link(BEN, at=much_later)
    kept = signing.open_session(BEN, instead_of=None, at=much_later)
    enqueue("people.forget_expired", at=much_later)
    db.session.commit()

    assert work_one(much_later)

    assert (rows(SignInCode), rows(WebSession), rows(Throttle), rows(Person)) == (1, 1, 0, 1)
    assert web_session(signing.digest(kept), at=much_later) is not None


def test_a_person_may_be_known_before(database: None) -> None:
    ben = make.person("Ben Adams")
    token = signing.open_session(BEN, instead_of=None, at=NOON)
    assert web_session(signing.digest(token), at=SOON).person_id == ben.id

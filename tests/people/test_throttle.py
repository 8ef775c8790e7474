"""Counting tries in the database."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from flask import Flask

from eventapp.core.db import db
from eventapp.people.throttle import count_try, network_of
from tests.make import NOON

QUARTER = timedelta(minutes=15)


def try_at(minute: int, who: str = "ben@example.org") -> bool:
    at = NOON + timedelta(minutes=minute)
    return count_try("mail", who, limit=2, window=QUARTER, at=at)


def test_a_window_holds_its_limit_of_tries(database: None) -> None:
    assert [try_at(0), try_at(1), try_at(2), try_at(14)] == [True, True, False, False]


def test_a_new_window_counts_from_one_again(database: None) -> None:
    assert [try_at(minute) for minute in (0, 1, 15, 16, 17)] == [True, True, True, True, False]


def test_each_address_has_a_count_of_its_own(database: None) -> None:
    assert [try_at(0, who) for who in ("ben", "ben", "sue", "ben")] == [True, True, True, False]


def test_tries_side_by_side_do_not_pass_together(app: Flask) -> None:
    def once(_number: int) -> bool:
        with app.app_context():
            passed = try_at(0)
            db.session.commit()
            return passed

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(once, range(24))) == 2


@pytest.mark.parametrize(
    ("client", "network"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2:aaaa::1", "2001:0db8:0001:0002"),
        ("2001:db8:1:2:bbbb::2", "2001:0db8:0001:0002"),
        ("", ""),
    ],
)
def test_one_ipv6_host_is_one_client_whatever_address_it_takes(client: str, network: str) -> None:
    assert network_of(client) == network

"""Codes at rest on a device: the browser seals, the server alone opens."""

import pytest

from eventapp.door.sealing import PREFIX, opened, public_point
from tests.door.cast import NOBODYS_CODE
from tests.node import run_module

SECRET, OTHER = b"the installation's own secret...", b"another installation's secret..."
SEAL = "return Promise.all([1, 2].map(() => m.seal(data.code, data.point)));"


@pytest.fixture(scope="module")
def sealed() -> list[str]:
    """One code, sealed twice by the browser's script."""
    data = {"code": NOBODYS_CODE, "point": public_point(SECRET)}
    told: list[str] = run_module("door/sealing.js", SEAL, data)
    return told


def test_what_the_browser_sealed_the_server_opens(sealed: list[str]) -> None:
    assert [opened(one, SECRET) for one in sealed] == [NOBODYS_CODE] * 2


def test_a_code_is_sealed_otherwise_each_time_and_cannot_be_recognised(sealed: list[str]) -> None:
    first, second = sealed

    assert first != second
    assert NOBODYS_CODE not in first


def test_another_installation_cannot_open_it(sealed: list[str]) -> None:
    assert opened(sealed[0], OTHER) == sealed[0]


def test_a_sealed_code_that_was_touched_stays_shut(sealed: list[str]) -> None:
    text = sealed[0]
    touched = text[:-8] + ("A" if text[-8] != "A" else "B") + text[-7:]

    assert opened(touched, SECRET) == touched


@pytest.mark.parametrize(
    "text", ["", NOBODYS_CODE, PREFIX, PREFIX + "x", PREFIX + "é" * 9, PREFIX + "A" * 90, PREFIX + "A" * 4000]
)
def test_other_texts_are_as_they_came(text: str) -> None:
    assert opened(text, SECRET) == text


def test_the_point_is_the_installation_s_own_and_stays() -> None:
    assert public_point(SECRET) == public_point(SECRET) != public_point(OTHER)

"""Writes from other sites are told apart by what browsers say themselves."""

import pytest
from flask.testing import FlaskClient

OURS, THEIRS = "http://localhost", "https://evil.example"


def answer(visitor: FlaskClient, headers: dict[str, str], *, cookie: bool) -> int:
    if cookie:
        visitor.set_cookie("lang", "fr")
    return visitor.post("/language", data={"language": "nl"}, headers=headers).status_code


@pytest.mark.parametrize("cookie", [True, False])
@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Sec-Fetch-Site": "same-origin"}, 303),
        ({"Sec-Fetch-Site": "none"}, 303),
        ({"Sec-Fetch-Site": "same-site"}, 403),
        ({"Sec-Fetch-Site": "cross-site"}, 403),
        ({"Sec-Fetch-Site": "cross-site", "Origin": OURS}, 403),
        ({"Sec-Fetch-Site": "anything"}, 403),
        ({"Origin": OURS}, 303),
        ({"Origin": THEIRS}, 403),
        ({"Origin": "null"}, 403),
        ({"Origin": ""}, 403),
        ({"Origin": "http://localhost.evil.example"}, 403),
        ({"Origin": "http://localhost:8001"}, 403),
        ({"Origin": "http://evil.example@localhost"}, 403),
    ],
)
def test_a_browser_says_where_a_form_came_from(
    visitor: FlaskClient, headers: dict[str, str], status: int, cookie: bool
) -> None:
    assert answer(visitor, headers, cookie=cookie) == status


@pytest.mark.parametrize(("cookie", "status"), [(True, 403), (False, 303)])
def test_who_says_nothing_must_bring_no_cookie(visitor: FlaskClient, cookie: bool, status: int) -> None:
    assert answer(visitor, {}, cookie=cookie) == status


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE"])
def test_every_method_that_writes_is_asked(visitor: FlaskClient, method: str) -> None:
    got = visitor.open("/language", method=method, headers={"Origin": THEIRS})
    assert got.status_code == 403


@pytest.mark.parametrize("method", ["GET", "HEAD", "OPTIONS"])
def test_reading_is_free(visitor: FlaskClient, method: str) -> None:
    assert visitor.open("/", method=method, headers={"Sec-Fetch-Site": "cross-site"}).status_code == 200

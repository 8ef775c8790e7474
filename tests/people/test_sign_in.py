"""The sign-in pages: asking, the code, the link, and what browsers are told to keep."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from flask import Flask, render_template
from flask.testing import FlaskClient
from sqlalchemy import func, select, update
from werkzeug.test import TestResponse

from eventapp.core import clock
from eventapp.core.db import db
from eventapp.people.models import Person, SignInCode, WebSession
from eventapp.people.signing import operator_link
from tests import make
from tests.people.mailbox import BEN, ask, is_signed_in, letters, post, wrong
from tests.statements import counting

LONG_PAST = datetime(2019, 1, 1, tzinfo=UTC)


def rows(app: Flask, table: type) -> int:
    with app.app_context():
        return db.session.scalar(select(func.count()).select_from(table)) or 0


def expire_mails(app: Flask) -> None:
    with app.app_context():
        db.session.execute(update(SignInCode).values(expires_at=LONG_PAST))
        db.session.commit()


def cookies(response: TestResponse) -> dict[str, set[str]]:
    """{name: {attributes, in lower case, without the value}}"""
    split = [line.split("; ") for line in response.headers.getlist("Set-Cookie")]
    told = {parts[0].split("=")[0]: {part.lower() for part in parts[1:]} for parts in split}
    return {name: {p for p in parts if not p.startswith("expires=")} for name, parts in told.items()}


# Asking


def test_asking_sends_one_mail_and_leads_to_the_code(client: FlaskClient) -> None:
    answer = post(client, "/sign-in", email=" Ben.Adams@Example.org ")
    assert (answer.status_code, answer.location) == (303, "/sign-in/code")
    assert [letter.recipient for letter in letters(client.application)] == ["Ben.Adams@example.org"]
    assert BEN in client.get("/sign-in/code").text.lower()


def test_the_mail_is_in_the_language_of_the_page(client: FlaskClient) -> None:
    client.set_cookie("lang", "fr")
    mail = ask(client)
    with client.application.test_request_context("/?lang=fr"):
        site, link = "localhost", f"http://localhost{mail.link}"
        french = render_template("people/mail/sign_in.txt", code=mail.code, link=link, minutes=10, site=site)
    assert mail.body.strip() == french.strip()


@pytest.mark.parametrize(
    "email", ["", "ben", "ben@", "a@b@c.org", "a@example.org, b@example.org", "ben@exa mple.org",
              "ben@example.org\r\nBcc: x@y.org", "\u202eben@example.org", "é@example.org",
              "b" * 250 + "@example.org"],
)  # fmt: skip
def test_an_address_that_is_none_gets_the_form_again(client: FlaskClient, email: str) -> None:
    answer = post(client, "/sign-in", email=email)
    assert (answer.status_code, rows(client.application, SignInCode)) == (422, 0)
    assert 'aria-describedby="email-hint email-error"' in answer.text
    assert letters(client.application) == []


def test_a_known_and_an_unknown_address_get_the_same_bytes(app: Flask) -> None:
    def pages() -> list[bytes]:
        browser = app.test_client()
        answer = post(browser, "/sign-in", email=BEN)
        return [answer.data, answer.location.encode(), browser.get("/sign-in/code").data]

    unknown = pages()
    with app.app_context():
        make.person("Ben Adams", language="fr")
        db.session.commit()
    assert pages() == unknown


def test_a_known_and_an_unknown_address_cost_the_same_statements(app: Flask) -> None:
    def asking() -> list[str]:
        with counting(app, begins=True) as seen:
            post(app.test_client(), "/sign-in", email=BEN)
        return seen

    unknown = asking()
    with app.app_context():
        make.person("Ben Adams")
        db.session.commit()
    assert asking() == unknown
    assert not any("person" in statement for statement in unknown)


def test_a_sixth_mail_in_a_quarter_of_an_hour_is_not_sent(client: FlaskClient) -> None:
    answers = [post(client, "/sign-in", email=BEN).status_code for _time in range(6)]
    assert answers == [303, 303, 303, 303, 303, 429]
    assert len(letters(client.application)) == 5


def test_another_site_cannot_ask(client: FlaskClient) -> None:
    elsewhere = {"Origin": "http://evil.example"}
    assert client.post("/sign-in", data={"email": BEN}, headers=elsewhere).status_code == 403
    assert letters(client.application) == []


# The code


def test_the_code_signs_in_and_makes_a_new_person_known(client: FlaskClient) -> None:
    mail = ask(client)
    assert rows(client.application, Person) == 0
    answer = post(client, "/sign-in/code", code=mail.code.lower())
    assert (answer.status_code, answer.location) == (303, "/")
    assert "You are signed in." in client.get("/accessibility").text
    assert is_signed_in(client)


def test_the_code_is_of_no_use_in_another_browser(app: Flask, client: FlaskClient) -> None:
    mail = ask(client)
    thief = app.test_client()
    ask(thief, "thief@example.org")
    assert post(thief, "/sign-in/code", code=mail.code).status_code == 422
    assert post(app.test_client(), "/sign-in/code", code=mail.code).status_code == 404
    assert rows(app, WebSession) == 0


def test_a_wrong_code_says_how_many_tries_are_left(client: FlaskClient) -> None:
    bad = wrong(ask(client).code)
    answers = [post(client, "/sign-in/code", code=bad) for _try in range(6)]
    assert [answer.status_code for answer in answers] == [422, 422, 422, 422, 404, 404]
    assert "You can try 4 more times." in answers[0].text
    assert "You can try once more." in answers[3].text
    assert "Ask for a new mail" in answers[4].text


def test_after_five_wrong_codes_the_right_one_is_too_late(client: FlaskClient) -> None:
    mail = ask(client)
    for _try in range(5):
        post(client, "/sign-in/code", code=wrong(mail.code))
    assert post(client, "/sign-in/code", code=mail.code).status_code == 404
    assert post(client, mail.link).status_code == 303  # the link is no guess


@pytest.mark.parametrize("code", ["", "1234567", "123456789", "ABCD-EFG!", "\x00" * 8])
def test_a_code_cut_short_costs_no_try(client: FlaskClient, code: str) -> None:
    mail = ask(client)
    assert [post(client, "/sign-in/code", code=code).status_code for _try in range(6)] == [422] * 6
    assert post(client, "/sign-in/code", code=mail.code).status_code == 303


def test_an_expired_code_is_refused(client: FlaskClient) -> None:
    mail = ask(client)
    expire_mails(client.application)
    assert post(client, "/sign-in/code", code=mail.code).status_code == 404
    assert not is_signed_in(client)


def test_without_a_mail_the_code_page_leads_to_asking(client: FlaskClient) -> None:
    answer = client.get("/sign-in/code")
    assert (answer.status_code, answer.location) == (303, "/sign-in")


def test_who_has_asked_finds_the_way_back_to_the_code(client: FlaskClient) -> None:
    before = client.get("/sign-in").text
    ask(client)
    assert ["/sign-in/code" in text for text in (before, client.get("/sign-in").text)] == [False, True]


# The link


def test_opening_the_link_uses_nothing_up(client: FlaskClient) -> None:
    mail = ask(client)
    opened = [client.get(mail.link), client.head(mail.link), client.get(mail.link)]
    assert [answer.status_code for answer in opened] == [200, 200, 200]
    assert BEN in opened[0].text
    assert not is_signed_in(client)
    assert post(client, mail.link).status_code == 303
    assert is_signed_in(client)


def test_in_another_browser_the_link_says_to_type_the_code(app: Flask, client: FlaskClient) -> None:
    mail, other = ask(client), app.test_client()
    answers = [other.get(mail.link), post(other, mail.link)]
    assert [answer.status_code for answer in answers] == [403, 403]
    assert all("Type the code instead" in answer.text for answer in answers)
    assert not any(secret in answer.text for answer in answers for secret in (BEN, mail.code))
    assert post(client, "/sign-in/code", code=mail.code).status_code == 303


def test_a_link_works_once(client: FlaskClient) -> None:
    mail = ask(client)
    post(client, mail.link)
    again = [client.get(mail.link), post(client, mail.link)]
    assert [answer.status_code for answer in again] == [404, 404]
    assert "You are signed in already" in again[0].text
    assert rows(client.application, WebSession) == 1


def test_used_expired_and_unknown_links_look_the_same(app: Flask) -> None:
    browser = app.test_client()
    used, expired = ask(browser), ask(browser)
    post(browser, used.link)
    expire_mails(app)
    links = [used.link, expired.link, "/sign-in/nothing"]
    pages = [app.test_client().get(link) for link in links]
    assert [page.status_code for page in pages] == [404, 404, 404]
    assert len({page.text.replace(link, "") for page, link in zip(pages, links, strict=True)}) == 1
    assert "Ask for a new mail" in pages[0].text


def test_a_link_of_any_bytes_is_only_unknown(client: FlaskClient) -> None:
    assert client.get("/sign-in/%00%ff").status_code == 404
    assert post(client, "/sign-in/%F0%9F%98%80").status_code == 404


def test_an_operators_link_signs_any_browser_in(app: Flask, client: FlaskClient) -> None:
    with app.app_context():
        token = operator_link("admin@example.org", at=clock.now())
        db.session.commit()
    assert client.get(f"/sign-in/{token}").status_code == 200
    assert post(client, f"/sign-in/{token}").status_code == 303
    assert is_signed_in(client)


@pytest.mark.parametrize("method", ["get", "post"])
def test_link_pages_leave_no_trace_elsewhere(client: FlaskClient, method: str) -> None:
    mail = ask(client)
    answer = getattr(client, method)(mail.link, headers=make.SAME_SITE)
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert answer.headers["Cache-Control"] == "private, no-store"


# Where to go on to


@pytest.mark.parametrize("way", ["code", "link"])
def test_who_was_sent_to_sign_in_goes_on_where_they_wanted(client: FlaskClient, way: str) -> None:
    asked_for = client.get("/sign-in", query_string={"next": "/forum/agenda?day=2"}).text
    assert 'value="/forum/agenda?day=2"' in asked_for
    mail = ask(client, next="/forum/agenda?day=2")
    path = "/sign-in/code" if way == "code" else mail.link
    assert post(client, path, code=mail.code).location == "/forum/agenda?day=2"


@pytest.mark.parametrize(
    "target",
    ["https://evil.example/", "//evil.example", "///evil.example", "/\\evil.example", "\\\\evil.example",
     "/\t/evil.example", "/\n/evil.example", "javascript:alert(1)", "evil.example", " //evil.example",
     "http:/evil.example", "/" + "a" * 500],
)  # fmt: skip
def test_nobody_is_sent_on_to_another_site(client: FlaskClient, target: str) -> None:
    mail = ask(client, next=target)
    assert post(client, "/sign-in/code", code=mail.code).location == "/"
    assert client.get("/sign-in", query_string={"next": target}).location == "/"


def test_the_mail_carries_nothing_that_the_asker_wrote(client: FlaskClient) -> None:
    assert "agenda" not in ask(client, next="/forum/agenda").body


# Cookies and logs


def test_the_asking_cookie_is_for_these_pages_and_ten_minutes(client: FlaskClient) -> None:
    told = cookies(post(client, "/sign-in", email=BEN))["asking"]
    assert told == {"httponly", "samesite=lax", "path=/sign-in", "max-age=600"}


def test_signing_in_sets_the_session_and_takes_the_asking_cookie(client: FlaskClient) -> None:
    mail = ask(client)
    told = cookies(post(client, "/sign-in/code", code=mail.code))
    assert told["session"] == {"httponly", "samesite=lax", "path=/", "max-age=1209600"}
    assert told["asking"] == {"httponly", "samesite=lax", "path=/sign-in", "max-age=0"}


def test_on_https_every_cookie_is_secure(
    app: Flask, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = replace(app.config["SETTINGS"], base_url="https://localhost")
    monkeypatch.setitem(app.config, "SETTINGS", settings)
    monkeypatch.setitem(app.config, "SESSION_COOKIE_SECURE", True)

    def send(path: str, **data: str) -> TestResponse:
        origin = {"Origin": "https://localhost"}
        return client.post(path, data=data, headers=origin, base_url="https://localhost")

    asked = cookies(send("/sign-in", email=BEN))
    signed_in = cookies(send("/sign-in/code", code=letters(app)[-1].code))
    signed_out = cookies(send("/sign-out"))

    assert signed_in["__Host-session"] == {"secure", "httponly", "samesite=lax", "path=/", "max-age=1209600"}
    assert signed_out["__Host-session"] == {"secure", "httponly", "samesite=lax", "path=/", "max-age=0"}
    assert all("secure" in told for answer in (asked, signed_in, signed_out) for told in answer.values())


def test_a_session_planted_beforehand_is_not_taken_over(app: Flask, client: FlaskClient) -> None:
    client.set_cookie("session", "planted")
    mail = ask(client)
    post(client, "/sign-in/code", code=mail.code)
    thief = app.test_client()
    thief.set_cookie("session", "planted")
    assert (is_signed_in(client), is_signed_in(thief)) == (True, False)


def test_signing_in_again_ends_the_session_of_that_browser(app: Flask, client: FlaskClient) -> None:
    first = ask(client)
    post(client, first.link)
    before = client.get_cookie("session").value
    second = ask(client, "sue@example.org")
    post(client, second.link)
    assert client.get_cookie("session").value != before
    assert rows(app, WebSession) == 1


def test_reading_the_form_sets_no_cookie(client: FlaskClient) -> None:
    assert "Set-Cookie" not in client.get("/sign-in").headers


def test_nothing_secret_is_logged(client: FlaskClient, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("DEBUG")
    mail = ask(client)
    client.get(mail.link)
    post(client, "/sign-in/code", code=wrong(mail.code))
    post(client, mail.link)
    secrets = (mail.code, mail.link.rsplit("/", 1)[-1], client.get_cookie("session").value, BEN)
    assert not any(secret in caplog.text for secret in secrets)


# Signing out


def test_signing_out_ends_the_session_on_the_server(app: Flask, client: FlaskClient) -> None:
    mail = ask(client)
    post(client, mail.link)
    token = client.get_cookie("session").value

    answer = post(client, "/sign-out")

    assert (answer.status_code, answer.location) == (303, "/")
    assert answer.headers["Clear-Site-Data"] == '"cache"'
    assert client.get_cookie("session") is None
    copy = app.test_client()
    copy.set_cookie("session", token)
    assert not is_signed_in(copy)


def test_signing_out_twice_or_as_nobody_does_no_harm(client: FlaskClient) -> None:
    assert [post(client, "/sign-out").status_code for _time in range(2)] == [303, 303]


def test_signing_out_takes_a_button_of_ours(client: FlaskClient) -> None:
    post(client, ask(client).link)
    away = client.post("/sign-out", headers={"Sec-Fetch-Site": "cross-site"})
    assert (client.get("/sign-out").status_code, away.status_code) == (200, 403)
    assert is_signed_in(client)


def test_who_is_signed_in_needs_no_form(client: FlaskClient) -> None:
    post(client, ask(client).link)
    assert client.get("/sign-in?next=/forum/agenda").location == "/forum/agenda"

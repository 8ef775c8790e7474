"""Signing in and out: /sign-in, /sign-in/code, /sign-in/<token>, /sign-out.

Opening a mailed link uses nothing up, since mail scanners open links too; its button does.
"""

from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from flask import (
    Blueprint,
    Response,
    current_app,
    flash,
    make_response,
    render_template,
    request,
    session,
    url_for,
)
from flask_babel import get_locale, ngettext
from flask_babel import gettext as _

from eventapp.core import clock, mail
from eventapp.core.config import Settings
from eventapp.core.db import db
from eventapp.core.web import absolute_url, onward, private, safe_target, see_other
from eventapp.people import access, signing
from eventapp.people.forms import CodeForm, SignInForm
from eventapp.people.models import SignInCode

ASKING = "asking"  # the cookie that binds a mail to the browser that asked for it
LONGEST_TARGET = 500  # characters; it waits in a cookie until the person is signed in
MINUTES = int(signing.MAIL_LIFETIME.total_seconds()) // 60

bp = Blueprint("people", __name__)
bp.after_request(private)


@bp.route("/sign-in", methods=["GET", "POST"])
def sign_in() -> Response:
    if request.method == "POST":
        return _ask(clock.now())
    target, email = request.args.get("next"), None
    if access.viewer().person_id is not None:
        if "again" not in request.args or access.is_confirmed(at=clock.now()):
            return _go(target)
        email = access.signed_in().email
    return _address_page(SignInForm(next=target, email=email))


def _ask(at: datetime) -> Response:
    """Answer a known and an unknown address alike: no person is looked for here."""
    form = SignInForm.posted()
    if not form.validate():
        return _address_page(form, 422)
    browser = _asking() or signing.new_token()
    try:
        made = signing.ask(form.email.data, browser=browser, client=request.remote_addr or "", at=at)
    except signing.TooManyMails as refused:
        db.session.rollback()
        form.email.errors = [refused.text]
        return _address_page(form, 429)
    _post_mail(form.email.data, made, at)
    db.session.commit()
    session["next"] = _target(form.next.data)  # not in the mail: others could write there
    response = see_other("people.code")
    _set_cookie(response, ASKING, browser, "/sign-in", signing.MAIL_LIFETIME.total_seconds())
    return response


def _post_mail(email: str, made: signing.Secrets, at: datetime) -> None:
    body = render_template(
        "people/mail/sign_in.txt",
        code=made.code,
        link=absolute_url("people.sign_in_link", token=made.token),
        minutes=MINUTES,
        site=urlsplit(_settings().base_url).netloc,
    )
    filed = mail.Filed(step="sign_in", language=str(get_locale()))
    mail.post(email, _("Your code for signing in"), body, at=at, filed=filed)


@bp.route("/sign-in/code", methods=["GET", "POST"])
def code() -> Response:
    at, browser = clock.now(), _asking()
    if request.method == "POST":
        return _try_code(browser or "", at)
    asked = signing.last_asked(browser, at=at)
    if asked is None:
        return see_other("people.sign_in")
    return _code_page(CodeForm(), asked)


def _try_code(browser: str, at: datetime) -> Response:
    form = CodeForm.posted()
    is_shaped = form.validate()
    if is_shaped:
        email = signing.use_code(form.code.data, browser=browser, at=at)
        if email is not None:
            return _welcome(email, at)
        db.session.commit()  # the try counts
    asked = signing.last_asked(browser, at=at)
    if asked is None:
        return _gone_page()
    if is_shaped:
        form.code.errors = [_wrong_code(signing.TRIES - asked.wrong_tries)]
    return _code_page(form, asked, 422)


@bp.route("/sign-in/<token>", methods=["GET", "POST"])
def sign_in_link(token: str) -> Response:
    at, email = clock.now(), None
    if request.method == "POST":
        email = signing.use_link(token, browser=_asking(), at=at)
    response = _welcome(email, at) if email else _link_page(token, at)
    response.headers["Referrer-Policy"] = "no-referrer"
    return response


@bp.get("/sign-out")
def ask_to_sign_out() -> str:
    """Opening an address signs nobody out: the button does."""
    return render_template("people/sign_out.html", event=None, here="")


@bp.post("/sign-out")
def sign_out() -> Response:
    signing.end_session(request.cookies.get(access.session_cookie()))
    db.session.commit()
    flash(_("You are signed out."))
    response = see_other("pages.home")
    _set_cookie(response, access.session_cookie(), "", "/", 0)
    response.headers["Clear-Site-Data"] = '"cache"'
    return response


def _welcome(email: str, at: datetime) -> Response:
    """The browser gets a new session, never one that it brought along."""
    cookie = access.session_cookie()
    token = signing.open_session(email, instead_of=request.cookies.get(cookie), at=at)
    db.session.commit()
    flash(_("You are signed in."))
    response = _go(session.pop("next", None))
    _set_cookie(response, cookie, token, "/", signing.SESSION_LIFETIME.total_seconds())
    _set_cookie(response, ASKING, "", "/sign-in", 0)
    return response


def _address_page(form: SignInForm, status: int = 200) -> Response:
    asked = signing.last_asked(_asking(), at=clock.now())
    is_again = access.viewer().person_id is not None
    return _page("people/sign_in.html", status, form=form, asked=asked, is_again=is_again)


def _code_page(form: CodeForm, asked: SignInCode, status: int = 200) -> Response:
    return _page("people/code.html", status, form=form, email=asked.email, minutes=MINUTES)


def _wrong_code(left: int) -> str:
    words = ngettext(
        "This is not the code of your mail. You can try once more.",
        "This is not the code of your mail. You can try %(num)d more times.",
        left,
    )
    return str(words)


def _link_page(token: str, at: datetime) -> Response:
    link = signing.live_link(token, at=at)
    if link is None:
        return _gone_page()
    if not signing.fits(link, _asking()):
        return _page("people/other_browser.html", 403)
    return _page("people/link.html", 200, token=token, email=link.email)


def _gone_page() -> Response:
    return _page("people/gone.html", 404)


def _page(template: str, status: int, **words: Any) -> Response:
    page = render_template(template, event=None, here="sign-in", **words)
    return make_response(page, status)


def _go(wanted: str | None) -> Response:
    return onward(_target(wanted), url_for("pages.home"))


def _target(wanted: str | None) -> str:
    """The page of ours to go on to; home when none was named, or another site's."""
    home = url_for("pages.home")
    return safe_target(wanted, home) if len(wanted or "") <= LONGEST_TARGET else home


def _asking() -> str | None:
    return request.cookies.get(ASKING) or None


def _set_cookie(response: Response, name: str, value: str, path: str, seconds: float) -> None:
    """Set a cookie of this host's pages alone; 0 seconds take it away."""
    response.set_cookie(
        name,
        value,
        max_age=int(seconds),
        path=path,
        secure=_settings().is_https,
        httponly=True,
        samesite="Lax",
    )


def _settings() -> Settings:
    settings: Settings = current_app.config["SETTINGS"]
    return settings

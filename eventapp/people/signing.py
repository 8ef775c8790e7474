"""Signing in: an address is proved by a mailed link or code, then a browser gets a session.

Whether an address is known plays no part until it is proved, so asking tells nothing about it.
"""

import hmac
import secrets
import unicodedata
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from hashlib import sha256

from flask_babel import lazy_gettext as _
from sqlalchemy import ColumnElement, case, delete, literal, or_, select, update

from eventapp.core.db import Moment, db
from eventapp.core.errors import Refused
from eventapp.people.domain import find_or_add_person
from eventapp.people.models import SignInCode, Throttle, WebSession
from eventapp.people.throttle import count_try, network_of

CODE_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # Crockford's base 32: 5 bits a letter
CODE_LENGTH = 8
MAIL_LIFETIME = timedelta(minutes=10)
OPERATOR_LIFETIME = timedelta(hours=24)
SESSION_LIFETIME = timedelta(days=14)
TRIES = 5
WINDOW = timedelta(minutes=15)
MAILS_TO_ONE_ADDRESS = 5  # in a window
MAILS_FOR_ONE_CLIENT = 100  # in a window; a whole venue may share one address

_LOOKALIKES = str.maketrans("OIL", "011")


class TooManyMails(Refused):
    text = _(
        "Too many mails were asked for in the last minutes. Look for one that has come already, "
        "or try again in 15 minutes."
    )


@dataclass(frozen=True)
class Secrets:
    """What a sign-in mail carries: known to its reader alone, kept only as digests."""

    token: str = field(repr=False)
    code: str = field(repr=False)


def ask(email: str, *, browser: str, client: str, at: datetime) -> Secrets:
    """Make a link and a code that prove `email`, in the browser with that `asking` cookie only.

    Raises TooManyMails; `client` is the network address that asks.
    """
    address = _same_address(email)
    if not (
        count_try("client", network_of(client), limit=MAILS_FOR_ONE_CLIENT, window=WINDOW, at=at)
        and count_try("mail", address, limit=MAILS_TO_ONE_ADDRESS, window=WINDOW, at=at)
    ):
        raise TooManyMails
    token = new_token()
    code = "".join(secrets.choice(CODE_ALPHABET) for _place in range(CODE_LENGTH))
    db.session.add(
        SignInCode(
            email=address,
            link_digest=digest(token),
            code_digest=_code_digest(code, browser),
            browser_digest=digest(browser),
            created_at=at,
            expires_at=at + MAIL_LIFETIME,
        )
    )
    return Secrets(token, code)


def operator_link(email: str, *, at: datetime, lifetime: timedelta = OPERATOR_LIFETIME) -> str:
    """The token of a one-time link that works in any browser, for the operator to hand over."""
    token = new_token()
    db.session.add(
        SignInCode(
            email=_same_address(email),
            link_digest=digest(token),
            created_at=at,
            expires_at=at + lifetime,
        )
    )
    return token


def live_link(token: str, *, at: datetime) -> SignInCode | None:
    """What a link stands for while it can still be used; looking uses nothing up."""
    return db.session.scalar(select(SignInCode).where(SignInCode.link_digest == digest(token), *_is_live(at)))


def fits(link: SignInCode, browser: str | None) -> bool:
    """Whether that link opens in that browser."""
    if link.browser_digest is None:
        return True
    return browser is not None and hmac.compare_digest(link.browser_digest, digest(browser))


def last_asked(browser: str | None, *, at: datetime) -> SignInCode | None:
    """The newest mail that this browser asked for and whose code can still be typed."""
    if browser is None:
        return None
    asked = select(SignInCode).where(*_takes_code(browser, at))
    return db.session.scalar(asked.order_by(SignInCode.id.desc()).limit(1))


def use_link(token: str, *, browser: str | None, at: datetime) -> str | None:
    """The address that the link proves, or None; of two who use it at once one wins."""
    in_browser = or_(SignInCode.browser_digest.is_(None), SignInCode.browser_digest == digest(browser or ""))
    use = update(SignInCode).where(SignInCode.link_digest == digest(token), in_browser, *_is_live(at))
    return db.session.scalar(use.values(used_at=at).returning(SignInCode.email))


def use_code(code: str, *, browser: str, at: datetime) -> str | None:
    """The address that a code proves in the browser that asked, or None and one try less.

    Any of the browser's unused mails will do. One statement compares, uses up and counts,
    so guesses side by side get no more tries than guesses in a row.
    """
    is_right = SignInCode.code_digest == _code_digest(code, browser)
    guess = update(SignInCode).where(*_takes_code(browser, at))
    guess = guess.values(
        used_at=case((is_right, literal(at, Moment))),
        wrong_tries=SignInCode.wrong_tries + case((is_right, 0), else_=1),
    )
    tried = db.session.execute(guess.returning(SignInCode.email, SignInCode.used_at))
    return next((email for email, used_at in tried.all() if used_at is not None), None)


def tidy_code(typed: str) -> str:
    """A code as people type it: any case, spaces and dashes, O for 0, I or L for 1."""
    letters = unicodedata.normalize("NFKC", typed).upper().translate(_LOOKALIKES)
    return "".join(letter for letter in letters if letter.isalnum())


def is_code(code: str) -> bool:
    return len(code) == CODE_LENGTH and all(letter in CODE_ALPHABET for letter in code)


def open_session(email: str, *, instead_of: str | None, at: datetime) -> str:
    """Sign the owner of a proved address in: the token of a new session.

    A person who is new comes to be here. The browser's session until now ends.
    """
    person, token = find_or_add_person(email, at=at), new_token()
    end_session(instead_of)
    db.session.add(
        WebSession(
            token_digest=digest(token),
            person_id=person.id,
            created_at=at,
            expires_at=at + SESSION_LIFETIME,
        )
    )
    return token


def end_session(token: str | None) -> None:
    if token:
        db.session.execute(delete(WebSession).where(WebSession.token_digest == digest(token)))


def forget_expired(at: datetime) -> None:
    """Delete the mails, sessions and counts whose time is over."""
    for table in (SignInCode, WebSession):
        db.session.execute(delete(table).where(table.expires_at <= at))
    db.session.execute(delete(Throttle).where(Throttle.ends_at <= at))


def new_token() -> str:
    """256 random bits, fit for a URL and a cookie."""
    return secrets.token_urlsafe(32)


def digest(token: str) -> bytes:
    return sha256(token.encode()).digest()


def _code_digest(code: str, browser: str) -> bytes:
    """Keyed with the browser's cookie: forty bits alone could be found from a plain digest."""
    return hmac.digest(browser.encode(), code.encode(), "sha256")


def _same_address(email: str) -> str:
    return email.strip().lower()


def _is_live(at: datetime) -> tuple[ColumnElement[bool], ...]:
    return (SignInCode.used_at.is_(None), SignInCode.expires_at > at)


def _takes_code(browser: str, at: datetime) -> tuple[ColumnElement[bool], ...]:
    return (
        SignInCode.browser_digest == digest(browser),
        SignInCode.wrong_tries < TRIES,
        *_is_live(at),
    )

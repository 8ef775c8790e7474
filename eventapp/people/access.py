"""Who is asking: the signed-in person of this request, and the guard on views."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from functools import wraps
from hashlib import sha256
from typing import Any

from flask import Response, abort, current_app, g, redirect, request, url_for

from eventapp import policy
from eventapp.core import clock
from eventapp.core.config import Settings
from eventapp.people.models import Person
from eventapp.people.queries import SignedIn, roles_of, web_session
from eventapp.policy import ANONYMOUS, Viewer

Rule = Callable[[Viewer, str], bool]
CONFIRMED_FOR = timedelta(minutes=30)


def session_cookie() -> str:
    """`__Host-` needs https; plain http is for trying things out on one's own machine."""
    settings: Settings = current_app.config["SETTINGS"]
    return "__Host-session" if settings.is_https else "session"


def viewer() -> Viewer:
    """Who is asking, read once per request; nobody when no valid session cookie came."""
    if "viewer" not in g:
        g.viewer = _read_viewer()
    seen: Viewer = g.viewer
    return seen


def _read_viewer() -> Viewer:
    token = request.cookies.get(session_cookie())
    found = web_session(sha256(token.encode()).digest(), at=clock.now()) if token else None
    if found is None:
        return ANONYMOUS
    g.signed_in, g.person_language = found, found.language
    return Viewer(found.person_id, roles_of(found.person_id))


@contextmanager
def one_of_many(
    roles: frozenset[tuple[str, str | None]], admitted: frozenset[tuple[int, bool]]
) -> Iterator[None]:
    """Whoever is asking is nobody in particular meanwhile, but for these roles and restricted meetings."""
    asking = {name: g.pop(name) for name in ("viewer", "signed_in", "person") if name in g}
    g.viewer = Viewer(roles=roles, is_one_of_many=True, admitted=admitted)
    try:
        yield
    finally:
        for name, value in asking.items():
            setattr(g, name, value)


def signed_in() -> Person:
    """The person asking, in a view that `@requires` somebody."""
    if "person" not in g:
        viewer()
        g.person = g.signed_in.person()
    person: Person = g.person
    return person


def requires(rule: Rule) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Guard a view: sign-in for nobody, 403 where the role is not enough.

    The rule gets the viewer and the event code of the URL ("" outside of events).
    """

    def guard(view: Callable[..., Any]) -> Callable[..., Any]:
        @wraps(view)
        def guarded(**values: Any) -> Any:
            asking = viewer()
            if rule(asking, values.get("event", "")):
                return view(**values)
            if asking.person_id is not None:
                abort(403)
            return _to_sign_in()

        return guarded

    return guard


def confirmed_lately(view: Callable[..., Any]) -> Callable[..., Any]:
    """Guard a view that takes data of people out of the house, under `@requires`: whoever signed in
    longer than CONFIRMED_FOR ago proves first that it is still they (ASVS 5.0, 7.5: step-up).
    """

    @wraps(view)
    def guarded(**values: Any) -> Any:
        if is_confirmed(at=clock.now()):
            return view(**values)
        return _to_sign_in(request.path, again=1)

    return guarded


def is_confirmed(*, at: datetime) -> bool:
    viewer()
    found: SignedIn = g.signed_in
    return at < found.since + CONFIRMED_FOR


def _to_sign_in(form_page: str | None = None, **words: Any) -> Response:
    """And back: to where a form was sent only if its page has the same address."""
    target = request.full_path.rstrip("?") if request.method == "GET" else form_page
    return redirect(url_for("people.sign_in", next=target, **words))  # type: ignore[return-value]


def recognise() -> None:
    """Before each request: a session cookie decides the language too, so read it first."""
    if session_cookie() in request.cookies:
        viewer()


def template_words() -> dict[str, Any]:
    """What every page may ask: `viewer`, and the policy as `may`."""
    return {"viewer": viewer(), "may": policy}

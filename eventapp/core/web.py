"""What every answer shares: headers, language, safe writes.

Cross-site requests are told apart by what browsers say themselves (Fetch Metadata, else
Origin), so forms need no token and public pages no cookie.
"""

import secrets
from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode, urlsplit

import brotli
from flask import (
    Flask,
    Response,
    abort,
    current_app,
    g,
    has_request_context,
    make_response,
    redirect,
    request,
    url_for,
)
from flask_babel import Babel, get_locale
from markupsafe import Markup
from werkzeug.middleware.proxy_fix import ProxyFix

from eventapp.core import refusals
from eventapp.core.config import Settings
from eventapp.core.db import may_write, reads_only
from eventapp.core.i18n import (
    LANGUAGES,
    Formats,
    Shown,
    Text,
    best_language,
    direction,
    locale_of,
    own_name,
)

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
MAX_BODY = 2 * 1024 * 1024  # bytes
MAX_FORM_PARTS = 500
SMALL = 1000  # bytes of data that are sent as they are
HASTE, CARE = 1, 5  # of compression: for one reader, and for many
CSP = (
    "default-src 'none'; script-src 'self'{script}; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; manifest-src 'self'; worker-src 'self'; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'"
)
HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Content-Security-Policy": CSP.format(script=""),
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
}


def init_app(app: Flask, settings: Settings, event_language: Callable[[str], str | None]) -> None:
    """`event_language` gives an event's default language by its code."""
    host = urlsplit(settings.base_url).hostname or ""
    app.config.update(
        MAX_CONTENT_LENGTH=MAX_BODY,
        MAX_FORM_MEMORY_SIZE=MAX_BODY,
        MAX_FORM_PARTS=MAX_FORM_PARTS,
        TRUSTED_HOSTS=[host] if settings.production else [host, "127.0.0.1", "localhost"],
        SESSION_COOKIE_NAME="notice",
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=settings.is_https,
    )
    if settings.trusted_proxies:
        hops = settings.trusted_proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=0)  # type: ignore[method-assign]
    Babel(app, locale_selector=lambda: locale_of(choose_language(event_language)))
    app.before_request(_begin)
    app.after_request(_finish)
    app.teardown_request(_end)
    refusals.init_app(app)
    app.context_processor(_template_words)
    for function in (this_page, address_in, canonical_address):
        app.add_template_global(function)
    app.template_filter("shown")(shown)
    app.template_filter("plain")(plain)


def common_headers(settings: Settings) -> dict[str, str]:
    """What every answer carries, unless it has a header of its own of that name."""
    return HEADERS | ({"Strict-Transport-Security": "max-age=31536000"} if settings.is_https else {})


def choose_language(event_language: Callable[[str], str | None]) -> str:
    """?lang=, the person's choice, the switch's cookie, Accept-Language, the event's default."""
    if not has_request_context():
        return "en"  # a command's messages
    event = (request.view_args or {}).get("event", "").replace("\0", "")
    return (
        best_language([request.args.get("lang", "")])
        or g.get("person_language")
        or best_language([request.cookies.get("lang", "")])
        or best_language(request.accept_languages.values())
        or (event and event_language(event))
        or "en"
    )


def language() -> str:
    """The language of this answer, one of LANGUAGES."""
    return str(get_locale().language)


def formats() -> Formats:
    return Formats(language())


def shown(text: Text) -> Markup:
    """A content field for HTML, marked with its language where that is not the page's."""
    here = language()
    found: Shown = text.shown(here)
    if found.language == here:
        return Markup("<bdi>{}</bdi>").format(found.text)
    return Markup('<bdi lang="{}" dir="{}">{}</bdi>').format(
        found.language, direction(found.language), found.text
    )


def plain(text: Text) -> str:
    return text.plain(language())


def absolute_url(endpoint: str, **values: Any) -> str:
    """A URL for mails, feeds and codes: from the configured base, never from the Host header."""
    settings: Settings = current_app.config["SETTINGS"]
    return settings.base_url + url_for(endpoint, **values)


def safe_target(target: str | None, otherwise: str) -> str:
    """A path of our own to go on to, or the other one: `//evil.example` and schemes are not ours."""
    if not target or not target.startswith("/") or target.startswith(("//", "/\\")):
        return otherwise
    if any(ord(char) < 33 or char == "\\" for char in target):
        return otherwise
    return target


def see_other(endpoint: str, **values: Any) -> Response:
    """After a write, on to a page of ours: what a browser then asks for is a GET (RFC 9110, 303)."""
    return make_response(redirect(url_for(endpoint, **values), 303))


def onward(target: str | None, otherwise: str) -> Response:
    """The same to an address that a form names, or to the other one: see `safe_target`."""
    return make_response(redirect(safe_target(target, otherwise), 303))


def this_page() -> str:
    """The address of this page, without the language that was asked for in it."""
    query = urlencode([(name, value) for name, value in request.args.items(multi=True) if name != "lang"])
    path = safe_target(request.path, "/")
    return f"{path}?{query}" if query else path


def address_in(code: str = "") -> str:
    """The absolute address of this page in a language, or without one in the reader's own."""
    return absolute_url(str(request.endpoint), **(request.view_args or {}), lang=code or None)


def canonical_address() -> str:
    """The one address by which this page is known: without filters, in the language asked for."""
    return address_in(best_language([request.args.get("lang", "")]) or "")


def with_camera(response: Response) -> Response:
    """Let this one page use the camera and run the code reader's WebAssembly."""
    response.headers["Content-Security-Policy"] = CSP.format(script=" 'wasm-unsafe-eval'")
    response.headers["Permissions-Policy"] = "camera=(self), microphone=(), geolocation=()"
    return response


def cached(body: bytes, content_type: str, *, cache_control: str = "no-cache", **headers: str) -> Response:
    """An answer with a strong ETag of its bytes, and a true 304 when the client has them."""
    response = Response(body, content_type=content_type, headers=headers)
    response.headers["Cache-Control"] = cache_control
    response.add_etag()
    response.make_conditional(request)
    return response


def private(response: Response) -> Response:
    """Mark an answer as one person's own."""
    response.headers["Cache-Control"] = "private, no-store"
    response.vary.add("Cookie")
    return response


def open_to_other_sites(response: Response) -> Response:
    """Let any site's scripts read what is public; never an answer to who brought credentials."""
    response.vary.update(("Cookie", "Authorization"))
    has_credentials = bool(request.cookies) or "Authorization" in request.headers
    if request.method in ("GET", "HEAD") and not has_credentials:
        response.headers["Access-Control-Allow-Origin"] = "*"
        response.headers["Access-Control-Expose-Headers"] = "ETag"
    return response


def _begin() -> None:
    g.request_number = secrets.token_hex(4)
    if "\0" in request.path or b"%00" in request.query_string:
        abort(404)  # no database takes it, and no page has it
    if request.method in SAFE_METHODS:
        reads_only()
        return
    may_write()
    if not is_same_site():
        abort(403)


def _end(_error: BaseException | None) -> None:
    """What this thread does between requests may write again."""
    may_write()


def is_same_site() -> bool:
    """Whether a browser says the request came from our own pages; scripts bring no cookie."""
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:
        return site in ("same-origin", "none")
    origin = request.headers.get("Origin")
    if origin is not None:
        return urlsplit(origin).netloc == request.host
    return not request.cookies


def _finish(response: Response) -> Response:
    own = {name.lower() for name, _value in response.headers}
    common = common_headers(current_app.config["SETTINGS"]).items()
    response.headers.extend([(name, value) for name, value in common if name.lower() not in own])
    if response.mimetype == "text/html":
        response.headers.setdefault("Cache-Control", "private, no-store" if _is_personal() else "no-cache")
        response.vary.update(("Cookie", "Accept-Language", "Accept-Encoding"))
        if response.status_code == 200 and not _is_personal():
            response.add_etag(weak=True)  # the same for the page and its compressed form
            response.make_conditional(request)
        _compress(response, HASTE if _is_personal() else CARE)
    elif _is_much_data(response):
        response.vary.add("Accept-Encoding")
        _compress(response, HASTE)
    return response


def _is_personal() -> bool:
    return bool(request.cookies) or request.method not in SAFE_METHODS


def _is_much_data(response: Response) -> bool:
    """Such as a door list; never what a strong ETag names by its bytes."""
    is_data = response.mimetype == "application/json" and "ETag" not in response.headers
    return is_data and (response.calculate_content_length() or 0) > SMALL


def _compress(response: Response, quality: int) -> None:
    is_plain = "Content-Encoding" not in response.headers and not response.direct_passthrough
    if is_plain and response.status_code != 304 and request.accept_encodings.quality("br") > 0:
        response.set_data(brotli.compress(response.get_data(), quality=quality))
        response.headers["Content-Encoding"] = "br"


def _template_words() -> dict[str, Any]:
    here = language()
    return {
        "language": here,
        "direction": direction(here),
        "languages": [(code, own_name(code)) for code in LANGUAGES],
        "fmt": Formats(here),
    }

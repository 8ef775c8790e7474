"""A feed of changes as Atom (RFC 4287)."""

from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from uuid import uuid5
from xml.etree import ElementTree as ET

from eventapp.programme.changes import Change
from eventapp.programme.visibility import VisibleSession

CONTENT_TYPE = "application/atom+xml; charset=utf-8"
XMLNS = "http://www.w3.org/2005/Atom"
NEVER = datetime(1970, 1, 1, tzinfo=UTC)  # a feed says when it was updated even if it never was (4.1.1)


def feed(
    changes: Iterable[Change],
    *,
    language: str,
    title: str,
    author: str,
    own_url: str,
    url: str,
    url_of: Callable[[VisibleSession], str],
    text_of: Callable[[Change], str],
) -> bytes:
    """The feed's bytes, which are the same for as long as the changes are; every URL is absolute."""
    told = list(changes)
    root = ET.Element("feed", {"xmlns": XMLNS, "xml:lang": language})
    _put(root, "id", own_url)
    _put(root, "title", title)
    _put(root, "updated", _moment(max((one.changed_at for one in told), default=NEVER)))
    _put(ET.SubElement(root, "author"), "name", author)
    ET.SubElement(root, "link", rel="self", type="application/atom+xml", href=own_url)
    ET.SubElement(root, "link", rel="alternate", type="text/html", href=url)
    for change in told:
        _entry(root, change, language, url_of(change.session), text_of(change))
    written: bytes = ET.tostring(root, encoding="utf-8", xml_declaration=True)
    return written


def _entry(root: ET.Element, change: Change, language: str, url: str, text: str) -> None:
    """Its id is made of the session's and the moment: row numbers would tell of edits that are not."""
    entry, session = ET.SubElement(root, "entry"), change.session
    _put(entry, "id", uuid5(session.uid, change.changed_at.isoformat()).urn)
    _put(entry, "title", session.title.plain(language))
    _put(entry, "updated", _moment(change.changed_at))
    ET.SubElement(entry, "link", rel="alternate", type="text/html", href=url)
    _put(entry, "summary", text)


def _put(parent: ET.Element, name: str, text: str) -> None:
    ET.SubElement(parent, name).text = text


def _moment(at: datetime) -> str:
    return at.isoformat(timespec="seconds")

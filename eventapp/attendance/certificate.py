"""The certificate of attendance: on which days somebody was there, to hand in at home."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from flask_babel import gettext as _
from sqlalchemy import select

from eventapp.badges.models import Badge
from eventapp.core.db import db
from eventapp.core.i18n import Formats, Shown, country
from eventapp.door.closed import open_scans
from eventapp.door.models import Checkpoint, Scan
from eventapp.policy import ANONYMOUS
from eventapp.programme.pocket import Heading, Leaflet, Line
from eventapp.programme.printing import as_of
from eventapp.registration.models import Registration


def certified_days(registration: Registration, *, at: datetime) -> list[date]:
    """The event's days on which they were scanned in, once its last one is over; before that none.

    At the site or a room; who was seen at a restricted meeting alone was not seen.
    """
    event, zone = registration.event, ZoneInfo(registration.event.time_zone)
    if at.astimezone(zone).date() <= event.ends_on:
        return []
    found = select(Scan.happened_at).join(Scan.badge).join(Scan.checkpoint)
    found = found.where(Badge.registration_id == registration.id, Scan.passed, Scan.direction == "in")
    found = found.where(Checkpoint.purpose.in_(("entry", "room")), open_scans(ANONYMOUS, event))
    days = {moment.astimezone(zone).date() for moment in db.session.scalars(found)}
    return sorted(day for day in days if event.starts_on <= day <= event.ends_on)


def spans(days: Sequence[date]) -> list[tuple[date, date]]:
    """Days in order as (first, last) of those that follow each other."""
    found: list[tuple[date, date]] = []
    for day in days:
        is_next = found and found[-1][1] + timedelta(days=1) == day
        found.append((found.pop()[0] if is_next else day, day))
    return found


def certificate(
    registration: Registration, days: Sequence[date], *, language: str, at: datetime, url: str
) -> Leaflet:
    """With the name as on the badge, in the language of its reader."""
    event, fmt = registration.event, Formats(language)
    lines = {
        _("Organisation"): Shown(registration.organisation.name, language),
        _("Country"): Shown(country(registration.country, language), language),
        _("Was present on"): Shown(fmt.list([fmt.days(*span) for span in spans(days)]), language),
        _("Organiser"): event.organiser.shown(language),
    }
    return Leaflet(
        language=language,
        event=event.title.shown(language),
        eyebrow=fmt.days(event.starts_on, event.ends_on),
        title=Shown(_("Certificate of attendance"), language),
        lead=(event.venue.plain(language),),
        as_of=as_of(event, language, at),
        blocks=(Heading(registration.badge_name), *(Line((label,), said) for label, said in lines.items())),
        address=url,
    )

"""Every permission, one pure function each: may_…(viewer, event code) -> bool.

A role is a role in an event; only installation admins stand above events.
"""

from dataclasses import dataclass
from typing import Literal, get_args

Role = Literal[
    "admin",  # of the installation
    "organiser",
    "registration_desk",
    "programme_editor",
    "door_lead",
    "statutory_secretary",
    "assistance",  # reads what people told about diet and assistance
    "viewer",  # sees the organisers' side, changes nothing
    "attendee",  # held by everyone whose registration is approved
]
ROLES: tuple[Role, ...] = get_args(Role)


@dataclass(frozen=True)
class Viewer:
    """Who is asking: nobody signed in, or a person with roles [(role, event code or None)].

    One of many stands for all who have the same roles and are admitted to the same restricted meetings:
    signed in, and nobody in particular. `admitted`: these meetings' ids, each with whether the address is
    confirmed by which they are.
    """

    person_id: int | None = None
    roles: frozenset[tuple[str, str | None]] = frozenset()
    is_one_of_many: bool = False
    admitted: frozenset[tuple[int, bool]] = frozenset()

    @property
    def is_signed_in(self) -> bool:
        return self.person_id is not None or self.is_one_of_many

    def has(self, event: str, *roles: Role) -> bool:
        return ("admin", None) in self.roles or any((role, event) in self.roles for role in roles)


ANONYMOUS = Viewer()


def is_signed_in(viewer: Viewer, event: str | None = None) -> bool:
    return viewer.is_signed_in


def may_attend(viewer: Viewer, event: str) -> bool:
    """Registered and approved: may hold seats, a badge and sessions for registered people."""
    return ("attendee", event) in viewer.roles


def speaks_for_delegation(viewer: Viewer, event: str) -> bool:
    """A focal point: no role that could be granted, see `people.queries.DERIVED`."""
    return ("focal_point", event) in viewer.roles


def may_organise(viewer: Viewer, event: str) -> bool:
    """Open the organisers' side at all."""
    return viewer.has(
        event,
        "organiser",
        "registration_desk",
        "programme_editor",
        "door_lead",
        "statutory_secretary",
        "assistance",
        "viewer",
    )


def may_use_as_template(viewer: Viewer, event: str) -> bool:
    """Make another event of the house after this one, and become its organiser."""
    return viewer.has(event, "organiser")


def may_see_registrations(viewer: Viewer, event: str) -> bool:
    return viewer.has(event, "organiser", "registration_desk", "viewer")


def may_decide_registrations(viewer: Viewer, event: str) -> bool:
    return viewer.has(event, "organiser", "registration_desk")


def may_export_registrations(viewer: Viewer, event: str) -> bool:
    """Take names and answers out of the house, as a file."""
    return viewer.has(event, "organiser", "registration_desk")


def may_build_forms(viewer: Viewer, event: str) -> bool:
    return viewer.has(event, "organiser")


def may_handle_mails(viewer: Viewer, event: str) -> bool:
    """Read what was sent to whom, send it again, and write to many at once."""
    return viewer.has(event, "organiser")


def may_run_installation(viewer: Viewer, event: str | None = None) -> bool:
    return ("admin", None) in viewer.roles


def may_read_assistance(viewer: Viewer, event: str) -> bool:
    """Diet, assistance and the like: nobody reads them by being an organiser."""
    return viewer.has(event, "assistance")


def may_see_readings(viewer: Viewer, event: str) -> bool:
    """Who read what was told about diet and assistance, without what was told and by whom."""
    return viewer.has(event, "organiser")


def audiences_of(viewer: Viewer, event: str) -> frozenset[str]:
    """The audiences of questions in a registration form to which this viewer belongs."""
    belongs = {
        "organisers": may_build_forms(viewer, event),
        "registrars": may_see_registrations(viewer, event),
        "assistance": may_read_assistance(viewer, event),
    }
    return frozenset(name for name, does in belongs.items() if does)


def may_edit_programme(viewer: Viewer, event: str) -> bool:
    return viewer.has(event, "organiser", "programme_editor")


def may_see_closed_meetings(viewer: Viewer, event: str) -> bool:
    """Sees restricted meetings in full, because they schedule or serve them."""
    return viewer.has(event, "organiser", "programme_editor", "statutory_secretary")


def may_record_mandates(viewer: Viewer, event: str) -> bool:
    """Says who sits on the bodies that meet at the event, and so who enters their meetings."""
    return viewer.has(event, "organiser", "statutory_secretary")


def may_record_seats(viewer: Viewer, owner: str | None) -> bool:
    """Of a body, by the event that owns it: a seat opens the body's meetings at every event."""
    return viewer.has(owner or "", "organiser", "statutory_secretary")


def may_convene(viewer: Viewer, owner: str | None) -> bool:
    """Have a body meet at another event than the one that owns it."""
    return viewer.has(owner or "", "organiser", "programme_editor")


def may_issue_badges(viewer: Viewer, event: str) -> bool:
    return viewer.has(event, "organiser", "registration_desk")


def may_help_at_desk(viewer: Viewer, event: str) -> bool:
    """Find people by name, see where they were scanned, and let one in that no rule lets in."""
    return viewer.has(event, "organiser", "registration_desk", "door_lead")


def may_lead_door(viewer: Viewer, event: str) -> bool:
    return viewer.has(event, "organiser", "door_lead")


def may_see_attendance(viewer: Viewer, event: str) -> bool:
    """How many came to sessions; of restricted meetings only as `may_see_who_met` says."""
    return viewer.has(event, "organiser", "door_lead", "statutory_secretary")


def may_see_who_attended(viewer: Viewer, event: str) -> bool:
    """By name, where a session is not a restricted meeting."""
    return viewer.has(event, "organiser")


def may_see_who_met(viewer: Viewer, owner: str | None) -> bool:
    """Who was at a body's restricted meeting, by the event that owns the body: its secretariat alone."""
    return viewer.has(owner or "", "statutory_secretary")


def may_print_door_sheets(viewer: Viewer, event: str) -> bool:
    """Who is admitted at a door; of restricted meetings those who keep the body's seats."""
    return viewer.has(event, "organiser", "door_lead", "statutory_secretary")

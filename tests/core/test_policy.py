"""Every permission for every role, in the role's own event, in another one, and for admins."""

import pytest

from eventapp import policy
from eventapp.policy import ANONYMOUS, ROLES, Viewer

RULES = {name: rule for name, rule in vars(policy).items() if name.startswith(("may_", "is_"))}
HELD_BY = {
    "is_signed_in": set(ROLES),
    "may_attend": {"attendee"},
    "may_organise": set(ROLES) - {"attendee"},
    "may_use_as_template": {"admin", "organiser"},
    "may_see_registrations": {"admin", "organiser", "registration_desk", "viewer"},
    "may_decide_registrations": {"admin", "organiser", "registration_desk"},
    "may_export_registrations": {"admin", "organiser", "registration_desk"},
    "may_build_forms": {"admin", "organiser"},
    "may_handle_mails": {"admin", "organiser"},
    "may_run_installation": {"admin"},
    "may_read_assistance": {"admin", "assistance"},
    "may_see_readings": {"admin", "organiser"},
    "may_edit_programme": {"admin", "organiser", "programme_editor"},
    "may_see_closed_meetings": {"admin", "organiser", "programme_editor", "statutory_secretary"},
    "may_record_mandates": {"admin", "organiser", "statutory_secretary"},
    "may_record_seats": {"admin", "organiser", "statutory_secretary"},
    "may_convene": {"admin", "organiser", "programme_editor"},
    "may_issue_badges": {"admin", "organiser", "registration_desk"},
    "may_help_at_desk": {"admin", "organiser", "registration_desk", "door_lead"},
    "may_lead_door": {"admin", "organiser", "door_lead"},
    "may_see_attendance": {"admin", "organiser", "door_lead", "statutory_secretary"},
    "may_see_who_attended": {"admin", "organiser"},
    "may_see_who_met": {"admin", "statutory_secretary"},
    "may_print_door_sheets": {"admin", "organiser", "door_lead", "statutory_secretary"},
}


def viewer(role: str, event: str = "forum") -> Viewer:
    return Viewer(1, frozenset({(role, None if role == "admin" else event)}))


def test_every_rule_stands_in_the_table() -> None:
    assert set(HELD_BY) == set(RULES)


@pytest.mark.parametrize("role", ROLES)
def test_a_role_may_in_its_event_what_the_table_says(role: str) -> None:
    allowed = {name for name, rule in RULES.items() if rule(viewer(role), "forum")}
    assert allowed == {name for name, roles in HELD_BY.items() if role in roles}


@pytest.mark.parametrize("role", [role for role in ROLES if role != "admin"])
def test_a_role_is_nothing_in_another_event(role: str) -> None:
    allowed = {name for name, rule in RULES.items() if rule(viewer(role, "other"), "forum")}
    assert allowed == {"is_signed_in"}


def test_an_admin_is_one_for_the_whole_installation_alone() -> None:
    admin_of_an_event = Viewer(1, frozenset({("admin", "forum")}))
    assert {name for name, rule in RULES.items() if rule(admin_of_an_event, "forum")} == {"is_signed_in"}


def test_a_role_without_an_event_is_none() -> None:
    organiser_of_nothing = Viewer(1, frozenset({("organiser", None)}))
    assert {name for name, rule in RULES.items() if rule(organiser_of_nothing, "forum")} == {"is_signed_in"}


def test_nobody_may_do_anything() -> None:
    assert {name for name, rule in RULES.items() if rule(ANONYMOUS, "forum")} == set()


def test_several_roles_add_up() -> None:
    desk_and_door = Viewer(1, frozenset({("registration_desk", "forum"), ("door_lead", "forum")}))
    allowed = {name for name, rule in RULES.items() if rule(desk_and_door, "forum")}
    roles = {"registration_desk", "door_lead"}
    assert allowed == {name for name, held_by in HELD_BY.items() if roles & held_by}

"""The form all others extend: what a line takes, and how its errors are told."""

from typing import Any

import pytest
from flask import Flask
from wtforms import DateField, SelectMultipleField

from eventapp.core.forms import Form, LineField, at_most, given, row_id


class Ask(Form):
    name = LineField("Name", [given("Give the name."), at_most(10)])
    note = LineField("Note")
    on = DateField("On", [given("Give the day.")])
    rooms = SelectMultipleField("Rooms", [given("Choose a room.")], choices=["oak", "birch"])


@pytest.mark.parametrize("typed", ["0", "-1", "2147483648", "-" + "9" * 30, "9" * 9999, "x", ""])
def test_no_row_has_a_number_that_no_database_takes(typed: str) -> None:
    assert (row_id("1"), row_id("2147483647")) == (1, 2**31 - 1)
    with pytest.raises(ValueError, match=r"."):
        row_id(typed)


@pytest.fixture
def post(installation: Any) -> Any:
    app: Flask = installation("sqlite")

    def posted(**changed: Any) -> Any:
        data = {"name": "Ben", "note": "", "on": "2019-10-15", "rooms": ["oak"]} | changed
        with app.test_request_context(method="POST", data=data):
            form = Ask.posted()
            form.validate()
        return form

    return posted


def test_a_whole_form_has_no_errors_and_tidy_lines(post: Any) -> None:
    form = post(name="  Zoe\u0308 \n")
    assert (list(form.summary()), form.name.data, form.note.data) == ([], "Zoë", "")


@pytest.mark.parametrize("typed", ["", "   ", "\u2003\n"])
def test_blanks_fill_nothing_in(post: Any, typed: str) -> None:
    assert post(name=typed).summary() == [("name", "Give the name.")]


def test_a_field_that_did_not_come_is_empty(post: Any) -> None:
    assert post(name=[], note=[], rooms=[]).summary() == [
        ("name", "Give the name."),
        ("rooms", "Choose a room."),
    ]


@pytest.mark.parametrize("text", ["Ben\x00", "\u202eneB", "Ben\x07"])
def test_invisible_control_characters_are_named(post: Any, text: str) -> None:
    assert post(note=text).summary() == [("note", "Remove the invisible control characters from this text.")]


def test_a_long_line_is_told_how_long_it_may_be(post: Any) -> None:
    assert post(name="Wolfeschlegel").summary() == [("name", "Use at most 10 characters.")]


def test_what_was_typed_but_not_understood_is_not_called_missing(post: Any) -> None:
    form = post(on="tomorrow")
    assert [field for field, _ in form.summary()] == ["on"]
    assert form.on.errors != ["Give the day."]

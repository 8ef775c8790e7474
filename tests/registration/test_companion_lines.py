"""The lines for accompanying persons as they are read aloud, and where something is wrong."""

import re

import pytest
from flask import Flask, render_template_string
from werkzeug.datastructures import MultiDict

from eventapp.core.forms import Form
from eventapp.registration.accompanying.fields import CompanionsField

PAGE = '{% from "registration/accompanying/lines.html" import companion_lines with context %}'


class Sheet(Form):
    persons = CompanionsField("Guests", most=1)


def shown(app: Flask, *words: str) -> str:
    with app.test_request_context("/"):
        form = Sheet(MultiDict([("persons", word) for word in words]))
        form.validate()
        return render_template_string(PAGE + "{{ companion_lines(form.persons, 'Whom?') }}", form=form)


@pytest.mark.parametrize(
    ("age", "said"), [("adult", []), ("old", ["persons-1-age_group-error"])], ids=["right", "wrong"]
)
def test_an_age_says_what_is_wrong_with_it(app: Flask, age: str, said: list[str]) -> None:
    page = shown(app, "Anna", "Adams", "", age)
    assert re.findall(r'<select [^>]*aria-invalid="true" aria-describedby="([^"]*)"', page) == said


def test_their_group_is_described_by_its_hint_and_error(app: Flask) -> None:
    fieldset = r'<fieldset [^>]*aria-describedby="([^"]*)"'
    pages = [shown(app, "Anna", family, "", "adult") for family in ("Adams", "")]
    assert [re.findall(fieldset, page) for page in pages] == [
        ["persons-hint"],
        ["persons-hint persons-error"],
    ]
    assert re.findall(r'id="(persons-(?:hint|error))"', pages[1]) == ["persons-hint", "persons-error"]


def test_who_is_one_too_many_is_shown_open(app: Flask) -> None:
    page = shown(app, "Anna", "Adams", "", "adult", "", "Tom", "", "child")
    assert re.findall(r"<details( open)?>", page) == ["", " open"]

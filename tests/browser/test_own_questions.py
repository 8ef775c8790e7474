"""Questions that depend on another answer, with scripts and without."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from playwright.sync_api import Page, expect

from eventapp.core.db import db
from eventapp.programme.queries import event_by_code
from tests.browser.axe import AXE, faults
from tests.browser.pages import FORUM, NEWCOMER
from tests.browser.visitors import Visitors
from tests.registration.forms_cast import bringing, choice, published

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("own-questions")]
HINT = "Only if “Do you need a letter for your visa?” is answered with “Yes”."


@pytest.fixture(params=[True, False], ids=["scripts", "no-scripts"])
def form(request: pytest.FixtureRequest, visitors: Visitors) -> Iterator[Page]:
    context = visitors.context(NEWCOMER, java_script_enabled=request.param)
    page = context.new_page()
    page.goto(f"/{FORUM}/registration")
    yield page
    context.close()


def test_a_question_is_there_while_it_is_asked(form: Page, request: pytest.FixtureRequest) -> None:
    """Without scripts it is always there, and says when it is asked."""
    has_scripts = "no-scripts" not in request.node.name
    nationality = form.get_by_role("combobox", name="Nationality")
    card = form.get_by_label("Press card")
    hints = [nationality.is_visible(), card.is_visible(), form.get_by_text(HINT).is_visible()]
    assert hints == [not has_scripts] * 3

    form.get_by_role("group", name="Do you need a letter").get_by_label("Yes").check()
    form.get_by_role("radio", name="Press").check()

    expect(nationality).to_be_visible()
    expect(card).to_be_visible()
    form.get_by_role("group", name="Do you need a letter").get_by_label("No", exact=True).check()
    expect(nationality).to_be_visible(visible=not has_scripts)


def test_lines_for_accompanying_persons_and_several_answers_are_for_everybody(visitors: Visitors) -> None:
    """Also where something is wrong: the line in which it is stands open."""
    with visitors.app.app_context():
        published(event_by_code("socieux-2017"), replace(choice(boat=0, walk=None), several=True), bringing())
        db.session.commit()
    context = visitors.context(NEWCOMER)
    context.add_init_script(path=AXE)
    page = context.new_page()
    page.goto("/socieux-2017/registration")
    first, second = (page.get_by_role("group", name=f"Person {number}") for number in (1, 2))
    page.get_by_text("Person 2").click()
    second.get_by_label("Given name").fill("Anna")
    page.get_by_role("button", name="Send my registration").click()

    expect(second.get_by_label("Family name")).to_have_attribute("aria-invalid", "true")
    assert (first.is_visible(), page.get_by_label("Boat – all places are taken").is_disabled()) == (
        False,
        True,
    )
    assert faults(page) == []
    context.close()

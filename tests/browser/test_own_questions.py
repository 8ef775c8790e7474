"""Questions that depend on another answer, with scripts and without."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.browser.pages import FORUM, NEWCOMER
from tests.browser.visitors import Visitors

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

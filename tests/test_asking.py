"""What the crawls ask: of all that is open to somebody, and for one of each kind that is not."""

from collections import Counter

import pytest
from flask import Flask

from tests.asking import readings
from tests.cast import gather

pytestmark = pytest.mark.everybody
DESK = "/forum/organise/registrations/"


@pytest.mark.parametrize("app", ["sqlite"], indirect=True)
def test_a_part_asks_for_everything_but_where_it_is_turned_away(app: Flask) -> None:
    cast = gather(app)
    registrations = {DESK + str(number) for name, number in cast.registrations.items() if name != "elsewhere"}

    asked = {part: Counter(readings(cast, part)) for part in ("admin", "viewer", "anonymous")}

    assert {part: len(registrations & set(all_of)) for part, all_of in asked.items()} == {
        "admin": len(registrations),
        "viewer": len(registrations),
        "anonymous": 1,
    }
    public = {one for one in asked["admin"] if "/sessions/" in one and "/organise/" not in one}
    assert public <= set(asked["anonymous"])

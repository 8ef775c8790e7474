"""Of a unit, its titular or one substitute comes to a restricted meeting: never two."""

from collections.abc import Sequence

import pytest

from eventapp.bodies.queries import Mandate
from eventapp.programme.admission import admits
from eventapp.programme.models import Session
from eventapp.programme.standings import Standing
from tests.make import LONG_AGO, NOON

MEETING = 7


def seat(number: int, kind: str, country: str | None = None, house: int | None = None) -> Mandate:
    terms = {"from_at": LONG_AGO, "until_at": None, "is_confirmed": True}
    return Mandate(1, kind, **terms, country=country, organisation_id=house, id=number)


def is_admitted(own: Sequence[Mandate], others: Sequence[Mandate], *stand_in: int) -> bool:
    """`stand_in`: the ids of a titular's mandate and a substitute's."""
    meeting = Session(id=MEETING, body_id=1, starts_at=NOON, admitted=["members", "substitutes"])
    replaced, standing_in = ({(MEETING, one)} for one in stand_in or (0, 0))
    standing = Standing(own, replaced=replaced, stands_in=standing_in, seated={1: [*own, *others]})
    return admits(meeting, standing) is not None


SUBSTITUTE = seat(1, "substitute", "MA")


@pytest.mark.parametrize(
    ("own", "others", "stand_in", "is_in"),
    [
        pytest.param(SUBSTITUTE, [], (), True, id="of a vacant seat"),
        pytest.param(SUBSTITUTE, [seat(2, "titular", "BE")], (), True, id="of another unit's"),
        pytest.param(SUBSTITUTE, [seat(2, "titular", "MA")], (), False, id="beside the titular"),
        pytest.param(SUBSTITUTE, [seat(2, "titular", "MA", 5)], (), False, id="the titular's house is known"),
        pytest.param(seat(1, "substitute", "MA", 5), [seat(2, "chair", "MA")], (), False, id="their own is"),
        pytest.param(
            seat(1, "substitute", "MA", 5),
            [seat(2, "titular", "MA", 6)],
            (),
            True,
            id="of two houses of one country",
        ),
        pytest.param(SUBSTITUTE, [seat(2, "substitute", "MA")], (), False, id="one of two of a vacant seat"),
        pytest.param(seat(1, "substitute"), [], (), False, id="for nobody"),
        pytest.param(seat(1, "substitute"), [], (2, 1), True, id="for nobody, standing in"),
        pytest.param(SUBSTITUTE, [seat(2, "titular", "MA")], (2, 1), True, id="standing in"),
        pytest.param(seat(2, "titular", "MA"), [SUBSTITUTE], (2, 1), False, id="the titular replaced"),
    ],
)
def test_who_comes_of_a_unit(
    own: Mandate, others: list[Mandate], stand_in: tuple[int, ...], is_in: bool
) -> None:
    assert is_admitted([own], others, *stand_in) is is_in


def test_whoever_is_replaced_is_so_in_every_seat_of_the_unit() -> None:
    chair, titular = seat(2, "chair", "MA"), seat(3, "titular", "MA")
    assert is_admitted([chair, titular], [SUBSTITUTE])
    assert not is_admitted([chair, titular], [SUBSTITUTE], 3, 1)
    assert is_admitted([seat(2, "chair", "BE"), titular], [SUBSTITUTE], 3, 1)

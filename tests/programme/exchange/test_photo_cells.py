"""Photos in the cells of a sheet: as they were, whatever they are made of, and within bounds."""

from base64 import b64encode

import pytest

from eventapp.core.spreadsheets.reading import LONGEST_CELL
from eventapp.programme.exchange import photo_cells
from eventapp.programme.exchange.photo_cells import Budget, TooMany, cells_of, photo_in
from eventapp.programme.profiles.photos import LONGEST_SIDE, Unreadable, photo_of
from tests.programme.profiles.pictures import lying, noise, picture


def test_what_was_exported_stays_to_the_byte() -> None:
    photo = photo_of(noise(700))
    cells = cells_of(photo.body)

    assert len(cells) > 2
    assert max(map(len, cells.values())) <= LONGEST_CELL
    assert photo_in(dict(reversed(cells.items())), Budget()) == photo


@pytest.mark.parametrize(
    "body",
    [
        lying(),
        picture("PNG"),
        picture("WEBP", icc_profile=b"a profile"),
        picture("WEBP", size=(LONGEST_SIDE + 1, 8), quality=82),
        picture("WEBP", lossless=True),
        photo_of(picture()).body + b"more",
    ],
)
def test_any_other_picture_is_made_anew(body: bytes) -> None:
    assert photo_in(cells_of(body), Budget()) == photo_of(body)


@pytest.mark.parametrize("text", ["x", "&&&&", b64encode(b"no picture").decode(), "=A1"])
def test_what_is_no_picture_is_refused(text: str) -> None:
    with pytest.raises(Unreadable):
        photo_in({"photo_1": text}, Budget())


def test_a_row_without_a_photo_has_none() -> None:
    assert (
        photo_in({"name": "Sue", "photo_1": "", "photo_x": "a", f"photo_{'9' * 5000}": "b"}, Budget()) is None
    )


def test_a_file_has_so_many_pixels_and_no_more(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(photo_cells, "MOST_PIXELS", 2 * 80 * 100)
    photos, cells = Budget(), cells_of(picture())
    photo_in(cells, photos)
    photo_in(cells, photos)
    with pytest.raises(TooMany):
        photo_in(cells, photos)

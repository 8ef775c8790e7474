"""Photos are made anew: upright, bounded, without a word of where and with what they were taken."""

import contextlib
import io
from concurrent.futures import ThreadPoolExecutor, wait

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageOps

from eventapp.programme.profiles import photos
from eventapp.programme.profiles.photos import Photo, Unreadable, photo_of
from tests.programme.profiles.pictures import lying, picture


def opened(photo: Photo) -> Image.Image:
    return Image.open(io.BytesIO(photo.body))


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_what_is_sent_is_webp_whatever_came(kind: str) -> None:
    photo = photo_of(picture(kind))
    assert (opened(photo).format, opened(photo).size) == ("WEBP", (80, 100))


@pytest.mark.parametrize(
    ("size", "kept"), [((4000, 3000), (640, 480)), ((300, 2400), (80, 640)), ((1, 9000), (1, 640))]
)
def test_a_large_one_is_made_smaller(size: tuple[int, int], kept: tuple[int, int]) -> None:
    photo = photo_of(picture(size=size))
    assert (photo.width, photo.height) == kept


def test_a_phone_s_photo_stands_upright_and_keeps_nothing_beside_the_picture() -> None:
    photo = photo_of(lying())

    made = opened(photo)
    assert made.size == (80, 100)
    top, bottom = (made.convert("RGB").getpixel((40, y)) for y in (10, 90))
    assert [max(range(3), key=lambda one: colour[one]) for colour in (top, bottom)] == [0, 2]  # type: ignore[index]
    assert (dict(made.getexif()), made.info.get("icc_profile")) == ({}, None)
    assert b"camera" not in photo.body


def test_what_is_transparent_becomes_white() -> None:
    clear = io.BytesIO()
    Image.new("RGBA", (10, 10), (0, 0, 0, 0)).save(clear, "PNG")

    colour = opened(photo_of(clear.getvalue())).convert("RGB").getpixel((5, 5))

    assert min(colour) > 250  # type: ignore[type-var, arg-type]


@pytest.mark.parametrize("mode", ["L", "P", "CMYK", "1"])
def test_every_way_to_write_colours_is_read(mode: str) -> None:
    image = io.BytesIO()
    Image.new(mode, (20, 20)).save(image, "JPEG" if mode == "CMYK" else "PNG")
    assert photo_of(image.getvalue()).width == 20


@pytest.mark.parametrize("body", [b"", b"GIF89a", b"<svg/>", picture("GIF"), picture("BMP"), picture()[:300]])
def test_anything_else_is_refused(body: bytes) -> None:
    with pytest.raises(Unreadable):
        photo_of(body)


def test_a_picture_of_more_points_than_memory_holds_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(photos, "MOST_PIXELS", 7999)
    with pytest.raises(Unreadable):
        photo_of(picture())


@pytest.mark.parametrize(
    ("kind", "saved", "is_read"),
    [("JPEG", {}, True), ("JPEG", {"progressive": True}, False), ("PNG", {}, False), ("WEBP", {}, False)],
)
def test_what_is_only_decoded_whole_may_have_fewer_points(
    monkeypatch: pytest.MonkeyPatch, kind: str, saved: dict[str, bool], *, is_read: bool
) -> None:
    monkeypatch.setattr(photos, "MOST_WHOLE", 7999)
    monkeypatch.setattr(photos, "LONGEST_SIDE", 20)
    with contextlib.nullcontext() if is_read else pytest.raises(Unreadable):
        photo_of(picture(kind, **saved))


def test_whatever_a_decoder_trips_over_it_cannot_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ImageOps, "exif_transpose", lambda _image: {}["tag"])
    with pytest.raises(Unreadable):
        photo_of(picture())


def test_pictures_are_decoded_one_after_the_other() -> None:
    with ThreadPoolExecutor(1) as others:
        with photos.TURN:
            waits = others.submit(photo_of, picture())
            assert wait([waits], timeout=0.1).not_done == {waits}
        assert waits.result().height == 100


@given(st.binary(min_size=1, max_size=30), st.integers(0, 600), st.sampled_from(["JPEG", "PNG", "WEBP"]))
@settings(max_examples=60)
def test_a_damaged_picture_is_refused_or_read_but_never_fails(noise: bytes, at: int, kind: str) -> None:
    whole = picture(kind)
    with contextlib.suppress(Unreadable):
        photo_of(whole[:at] + noise + whole[at + len(noise) :])

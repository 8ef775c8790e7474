"""A door sheet on paper, and its row numbers as people type them back."""

import time
from typing import Any

import pytest

from eventapp.door.paper_rows import MOST_ROWS, NotRows, TooManyRows, read_rows
from eventapp.door.paper_sheet import typeset
from tests import pdfs


@pytest.mark.parametrize(
    ("typed", "rows"),
    [
        ("1-4, 7, 12", [1, 2, 3, 4, 7, 12]),
        ("12 7\n7;1", [1, 7, 12]),
        ("3 – 5", [3, 4, 5]),
        ("٣،١-٢", [1, 2, 3]),
        ("１、２", [1, 2]),
        ("", []),
        (f"1-{MOST_ROWS}", list(range(1, MOST_ROWS + 1))),
        (f"1-{MOST_ROWS + 1}", TooManyRows),
        (f"1-{MOST_ROWS}, 900", TooManyRows),
        ("1-2000000000", TooManyRows),
        ("4-1", NotRows),
        ("0", NotRows),
        ("1-2-3", NotRows),
        ("seven", NotRows),
        ("9" * 30, NotRows),
        ("²", NotRows),
    ],
)
def test_rows_are_read_as_people_type_them(typed: str, rows: Any) -> None:
    if isinstance(rows, list):
        assert read_rows(typed) == rows
    else:
        with pytest.raises(rows):
            read_rows(typed)


WORDS: dict[str, Any] = {
    "title": "Door sheet 17",
    "checkpoint": "Main entrance",
    "about": ["The Forum", "Plenary"],
    "when": ["Tuesday 15 October, 14:00–15:30", "As of 12:00"],
    "headings": ["In", "Row", "Name", "Badge"],
}


def test_fifteen_hundred_names_are_printed_in_seconds() -> None:
    people = [
        ("Müller", "Zoé", ""),
        ("王", "明", "Wang Ming"),
        ("الإدريسي", "أمينة", ""),
    ]
    rows = [[str(number), *people[number % 3], "0421", "", "Call an escort."] for number in range(1, 1501)]
    began = time.monotonic()
    body = typeset(WORDS, rows, "en")
    took = time.monotonic() - began
    pages = pdfs.texts(body)
    print(f"1500 names on {len(pages)} pages in {took:.1f} s")
    assert took < 20
    for said in ("Door sheet 17", "Main entrance", "Plenary", "14:00–15:30"):
        assert [said in page for page in pages] == [True] * len(pages)


def test_a_character_without_a_font_does_not_stop_the_sheet() -> None:
    assert "□" in pdfs.words(typeset(WORDS, [["1", "\U00013080", "", "", "0001", "", ""]], "ar"))

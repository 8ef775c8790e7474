import pytest

from eventapp.core.lettering import clean, letter


@pytest.mark.parametrize(
    ("text", "direction"),
    [
        ("Amina", "ltr"),
        ("أمينة Amina", "rtl"),
        ("(1) שרה", "rtl"),
        ("2019 王", "ltr"),
        ("13.–18.10.", "neutral"),
    ],
)
def test_the_first_strong_letter_gives_the_direction(text, direction):
    assert letter(text).direction == direction


@pytest.mark.parametrize(
    ("text", "han"), [("王小明", "zh"), ("山田 さくら", "ja"), ("김 美", "ko"), ("Amina", "zh")]
)
def test_shared_ideographs_follow_the_company_they_keep(text, han):
    assert letter(text).han == han


def test_scripts_with_deep_signs_are_given_more_room():
    assert [letter(name).leading for name in ["Žofie", "Ольга", "王", "أمينة", "สมชาย"]] == [
        0.5,
        0.5,
        0.5,
        0.85,
        0.85,
    ]


def test_a_name_may_break_after_a_space_or_a_hyphen_only():
    assert letter("Ana Preobrazhenskaya-Li").pieces == ("Ana", " ", "Preobrazhenskaya-", "Li")


def test_a_name_in_a_script_without_spaces_may_break_anywhere():
    assert letter("王小明").pieces == ()


def test_pieces_make_up_the_text():
    text = "-Jean--Luc  d’Aubigné -"

    assert "".join(letter(text).pieces) == letter(text).text == "-Jean--Luc d’Aubigné -"


def test_text_is_put_on_one_line_without_controls_that_would_turn_it():
    assert clean("  Amina\r\n\tEl\x00 \u202eIdrissi\u202c\ufeff\u00ad ") == "Amina El Idrissi"


def test_the_joiners_that_spelling_needs_are_kept():
    assert clean("نامه\u200cای") == "نامه\u200cای"


def test_text_of_invisible_marks_alone_is_empty():
    assert clean(" \u200d\u200f\u2066 ") == ""

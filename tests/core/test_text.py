"""Text as people type it: what is kept, what is refused, and what finds it again."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eventapp.core.text import fold, is_plain, like, tidy


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("  Ben \t Adams\n", "Ben Adams"),
        ("Zoe\u0308", "Zoë"),
        ("李　文华", "李 文华"),
        ("يوسف\u200f بنعلي", "يوسف\u200f بنعلي"),
        ("one\u2028two", "one two"),
    ],
)
def test_text_is_kept_composed_and_with_single_spaces(typed: str, kept: str) -> None:
    assert tidy(typed) == kept


@pytest.mark.parametrize(
    "text", ["Ó Ceallaigh", "李文华", "अनन्या", "a\nb\tc\r\n", "يوسف\u200f", "👩\u200d🔬", ""]
)
def test_words_of_any_script_are_plain(text: str) -> None:
    assert is_plain(text)


@pytest.mark.parametrize(
    "text",
    ["a\x00", "a\x1b[31m", "a\x7f", "a\x85", "\ud800", "\u202eadmin", "\u2066x\u2069", "\ufeffBen"],
)
def test_control_characters_and_bidi_overrides_are_not(text: str) -> None:
    assert not is_plain(text)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Séance PLÉNIÈRE", "seance pleniere"),
        ("Straße", "STRASSE"),
        ("İstanbul", "istanbul"),
        ("№ 1", "no 1"),
        ("ﬁnance", "finance"),
        ("ΣΊΣΥΦΟΣ", "Σίσυφος"),
        ("Ёлка", "елка"),
        ("Tromsø, Łódź", "tromso lodz"),
        ("Œuvre ÆÐÞ", "oeuvre aedth"),
        ("كَلِمَةٌ", "كلمه"),
        ("الأفـــق", "الافق"),
        ("مستشفى", "مستشفي"),
        ("ｆｕｌｌ　ｗｉｄｔｈ", "full width"),
        ("Caisse – d’assurance!", "caisse d assurance"),
        ("社会保障", "社会保障"),
    ],
)
def test_the_same_word_in_other_letters_folds_the_same(one: str, other: str) -> None:
    assert fold(one) == fold(other)


@given(st.text())
def test_folding_what_is_folded_changes_nothing(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@given(st.text())
def test_case_never_matters(text: str) -> None:
    assert fold(text.upper()) == fold(text.upper().lower())


def test_a_like_pattern_takes_every_sign_for_itself() -> None:
    assert like("50%_\\") == "%50\\%\\_\\\\%"

"""What is no YAML, or contradicts itself or the database, is told with its line as well."""

from pathlib import Path

import pytest

from eventapp.samples.reading import BrokenSample, read
from tests.samples.test_broken import TEXT, line_of, refusal


@pytest.mark.parametrize(
    ("words", "instead", "line", "reason"),
    [
        ("  city: Brussels\n", "", 3, "“city” is missing"),
        ("  city: Brussels", "  city: Brussels\n  city: Ghent", 13, "city: a key stands here twice"),
        (
            "access: restricted",
            "access: public",
            57,
            "disclosure: only a restricted meeting can be veiled or hidden",
        ),
        (
            '    "on": 2019-03-31\n    part',
            "    on: 2019-03-31\n    part",
            47,
            "'on' is no key; it may need quotes",
        ),
        ("edition: 1", "? [a]: 1", 6, "[ScalarNode"),
        ("ends_on: 2019-03-31", "ends_on: 2019-13-45", 8, "month must be in 1..12"),
        ("  city: Brussels", "  city: [Brussels", 13, "expected ',' or ']', but got ':'"),
        ("  city: Brussels", "\tcity: Brussels", 12, "found character '\\t' that cannot start any token"),
        ("  city: Brussels", "  city: !!python/object:os.system x", 12, "could not determine a constructor"),
        ("  city: Brussels", "  city: *nowhere", 12, "found undefined alias 'nowhere'"),
        ("  city: Brussels", "  city: \x07", 12, "an invisible control character stands here"),
    ],
)
def test_the_line_is_told_of_what_cannot_be_read(
    database: None, tmp_path: Path, words: str, instead: str, line: int, reason: str
) -> None:
    assert TEXT.count(words) == 1
    assert refusal(tmp_path, TEXT.replace(words, instead)).startswith(f"small.yaml:{line}: {reason}")


def test_another_encoding_is_told_with_its_line(database: None, tmp_path: Path) -> None:
    latin = TEXT.replace("city: Brussels", "city: Orléans").encode("latin-1")
    assert refusal(tmp_path, latin) == "small.yaml:12: this is not UTF-8 text"


@pytest.mark.parametrize("text", ["", "- a\n- b\n", "just words"])
def test_a_file_is_a_mapping(database: None, tmp_path: Path, text: str) -> None:
    assert refusal(tmp_path, text) == "small.yaml:1: a mapping belongs here"


def test_a_section_that_nobody_knows_is_named(database: None, tmp_path: Path) -> None:
    line = TEXT.count("\n") + 1
    assert refusal(tmp_path, f"{TEXT}menu: []\n") == f"small.yaml:{line}: menu: nobody knows this key"


def test_endless_nesting_is_refused(database: None, tmp_path: Path) -> None:
    assert refusal(tmp_path, "[" * 1500) == "small.yaml:1: this is nested too deeply"


@pytest.mark.parametrize(
    ("entry", "where"),
    [
        ("  - {code: digital, name: {en: Digital}}\n", "tracks"),
        ("  - {code: main, name: {en: Entrance}, purpose: entry, reentry: daily}\n", "checkpoints"),
        ('  - {code: delegate, letter: D, colour: "#0b5c8a", name: {en: Delegate}}\n', "categories"),
    ],
)
def test_a_code_that_stands_twice_is_told_with_its_line(
    database: None, tmp_path: Path, entry: str, where: str
) -> None:
    told = refusal(tmp_path, TEXT.replace(entry, entry * 2))
    assert told.startswith(f"small.yaml:{line_of(entry) + 1}: the database does not take this: ")


def test_an_hour_that_the_clocks_skip_is_told_with_its_line(database: None, tmp_path: Path) -> None:
    told = refusal(tmp_path, TEXT.replace('starts: "09:00"', 'starts: "02:30"'))
    assert (
        told
        == f"small.yaml:{line_of('  - ref: meeting')}: That hour does not exist: the clocks go forward then."
    )


def test_a_person_who_stands_twice_is_told_with_their_line(database: None, tmp_path: Path) -> None:
    people = TEXT[TEXT.index("  - email: ben") :]
    told = refusal(tmp_path, TEXT + people)
    assert told == f"small.yaml:{TEXT.count(chr(10)) + 1}: You are already registered."


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(BrokenSample, match=r"^nope\.yaml:0: No such file or directory$"):
        read(tmp_path / "nope.yaml")

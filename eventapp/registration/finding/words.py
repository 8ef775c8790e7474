"""The words of a registration as an index keeps them: each text from every place where a word begins.

A search for the beginning of any word is then one range of an ordered key, and what it finds comes by
that word and those after it: all called Papadakis by their given names.
"""

import re
from collections.abc import Iterable, Iterator

from eventapp.core.text import fold, tidy

LONGEST = 60  # letters that are kept and compared
MOST = 60  # places of one text
ADDRESS = "@"  # begins the entries of addresses; a folded text has none
NOTHING = ("", "")
LAST = "\U0010ffff"  # comes after everything that begins alike

# Where a word begins: after a space, and after the Arabic article; before each letter of scripts that
# write without spaces, and each syllable of Hangul, which folds into its parts.
STARTS = re.compile(
    r"(?:^|(?<= ))\S|(?<=^ال)\w|(?<= ال)\w"
    r"|[\u0e01-\u0e2e\u0e40-\u0e44\u0e81-\u0eae\u1000-\u102a\u1100-\u115f\u1780-\u17b3"
    r"\u3041-\u30ff\u3400-\u9fff\U00020000-\U0003ffff]"
)
LETTERS = 3  # that a search has at least, all its words together
DENSE = re.compile(r"[\u3041-\u30ff\u3400-\u9fff\uac00-\ud7a3\U00020000-\U0003ffff]")  # of which two will do
PART = re.compile(r"(?:^|(?<=[._+\-]))[^._+\-]")  # of what stands before the @


def are_enough(words: str) -> bool:
    """Whether a search says so much that it does not find nearly everybody."""
    signs = [sign for sign in tidy(words) if sign.isalnum()]
    return len(signs) >= LETTERS or len(DENSE.findall("".join(signs))) >= LETTERS - 1


def entries(texts: Iterable[str], address: str) -> set[str]:
    """Of folded texts and a mail address; those with which a longer one begins are left out."""
    found = {text[start:][:LONGEST] for text in texts for start in _starts(text)}
    found |= {f"{ADDRESS}{part}"[:LONGEST] for part in _parts(address.lower())}
    ordered = sorted(found)
    return {one for one, after in zip(ordered, [*ordered[1:], ""], strict=True) if not after.startswith(one)}


def _starts(text: str) -> list[int]:
    return [begun.start() for begun in STARTS.finditer(text)][:MOST]


def _parts(address: str) -> Iterator[str]:
    """An address from each of its words on, and its domain without the names before the last two."""
    local, _at, domain = address.partition("@")
    for begun in PART.finditer(local):
        yield address[begun.start() :]
    labels = domain.split(".")
    yield from (".".join(labels[number:]) for number in range(max(1, len(labels) - 1)))


def ranges(word: str, *, by_address: bool) -> list[tuple[str, str]]:
    """[(from, up to)]: the entries that begin with a word as somebody typed it."""
    bare = word.lower().lstrip(ADDRESS)
    begun = [fold(word) or bare]
    if by_address:
        begun.append(f"{ADDRESS}{bare}")
    return [(one[:LONGEST], one[:LONGEST] + LAST) for one in begun if one] or [NOTHING]

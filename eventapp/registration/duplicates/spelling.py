"""Names as they sound in Latin letters, so that one name is found however it was spelt.

Cyrillic and Greek are written in Latin by the tables below. Arabic has no short vowels to write,
and Chinese, Japanese and Korean names no one spelling: these are compared within their own script,
and across scripts only by the name on the badge where it is given in the other one.
"""

from functools import lru_cache

from eventapp.core.text import fold

_CYRILLIC = dict(zip("абвгґдезиіклмнопрстуфъыьэј", "abvggdeziiklmnoprstuf\0i\0ej", strict=True)) | {
    "ж": "zh", "х": "h", "ц": "ts", "ч": "ch", "ш": "sh", "щ": "sh", "ю": "iu", "я": "ia", "є": "ie",
    "ђ": "dj", "љ": "lj", "њ": "nj", "ћ": "ch", "џ": "dj",
}  # fmt: skip
_GREEK = dict(zip("αβγδεζηικλμνξοπρστυφχωθψ", "avgdeziiklmnxoprstyfho\0\0", strict=True)) | {
    "θ": "th",
    "ψ": "ps",
}
_LATIN = {ord(letter): latin.strip("\0") for letter, latin in (_CYRILLIC | _GREEK).items()}
# In this order. A letter in capitals stands for itself from there on.
_SOUNDS = (
    ("shch", "sh"), ("sch", "sh"), ("tch", "ch"), ("ch", "C"), ("kh", "h"), ("ph", "f"), ("th", "t"),
    ("ck", "k"), ("c", "k"), ("C", "ch"), ("ou", "u"), ("oy", "u"), ("oo", "u"), ("ee", "i"), ("ae", "a"),
    ("oe", "o"), ("ue", "u"), ("x", "ks"), ("j", "i"), ("y", "i"), ("w", "v"),
)  # fmt: skip


def sounds(name: str) -> tuple[str, ...]:
    """The words of a name as they sound: "Юлия Щербакова" and "Yuliya Shcherbakova" alike."""
    return tuple(sound for word in fold(name).split() if (sound := _sound(word)))


@lru_cache(maxsize=20_000)
def _sound(word: str) -> str:
    heard = word.translate(_LATIN)
    for spelt, sound in _SOUNDS:
        heard = heard.replace(spelt, sound)
    return "".join(letter for before, letter in zip("\0" + heard, heard, strict=False) if letter != before)


def within_one_edit(one: str, other: str) -> bool:
    """Whether a letter more, less, changed or swapped with the next makes the one of the other."""
    if len(one) > len(other):
        one, other = other, one
    if len(other) - len(one) > 1:
        return False
    start = next((at for at, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), len(one))
    if len(one) < len(other):
        return one[start:] == other[start + 1 :]
    rest, of_other = one[start:], other[start:]
    return rest[1:] == of_other[1:] or (rest[1::-1] == of_other[:2] and rest[2:] == of_other[2:])

"""Text as people type it: tidied for keeping, folded for finding."""

import re
import unicodedata

_FORBIDDEN = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufeff")
_ARABIC: dict[str, int | str | None] = {"أ": "ا", "إ": "ا", "آ": "ا", "ى": "ي", "ة": "ه", "ـ": None}
_STROKED: dict[str, int | str | None] = {
    "ø": "o",
    "ł": "l",
    "đ": "d",
    "ı": "i",
    "æ": "ae",
    "œ": "oe",
    "ð": "d",
    "þ": "th",
}


class _Bare(dict[int, int | str | None]):
    """What becomes of a character: combining ones go. Filled as characters are met; a text has few."""

    def __missing__(self, char: int) -> int | None:
        found = self[char] = None if unicodedata.combining(chr(char)) else char
        return found


_BARE = _Bare(str.maketrans({**_ARABIC, **_STROKED}))


def tidy(text: str) -> str:
    """NFC, outer space gone, inner space single: what a name or a title is kept as."""
    return " ".join(unicodedata.normalize("NFC", text).split())


def tidy_lines(text: str) -> str:
    """Each line tidied, without empty ones before and after."""
    return "\n".join(tidy(line) for line in text.splitlines()).strip()


def is_plain(text: str) -> bool:
    """No control characters, lone surrogates or bidi overrides; line breaks and tabs are fine."""
    return not any(
        char in _FORBIDDEN or (unicodedata.category(char) in ("Cc", "Cs") and char not in "\n\r\t")
        for char in text
    )


def fold(text: str) -> str:
    """For comparing and searching: no case, no accents, Arabic letter forms as one."""
    decomposed = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold())
    bare = decomposed.translate(_BARE)
    return re.sub(r"[^\w]+", " ", bare).strip()


def tells_address(text: str, address: str) -> bool:
    """Whether a mail address stands in a text by itself, and not only within another."""
    alone = rf"(?<![\w.%+-]){re.escape(address)}(?![\w-]|\.\w)"
    return re.search(alone, text, re.IGNORECASE) is not None


def like(words: str) -> str:
    """A folded text as a LIKE pattern that finds it anywhere (escape character `\\`)."""
    escaped = words.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    return f"%{escaped}%"

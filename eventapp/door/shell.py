"""Which files the scanner page is made of, so that a device can keep them."""

from functools import cache

from eventapp.core.assets import with_what_they_name

FIRST = (
    "base.css",
    "fonts.css",
    "door/scanner.css",
    "door/scanner.js",
    "icons/mark.svg",
    "vendor/zxing-wasm/reader/zxing_reader.wasm",
)


@cache
def paths() -> tuple[str, ...]:
    """Paths under static/, of what the page loads itself and all that these files load."""
    return with_what_they_name(FIRST)

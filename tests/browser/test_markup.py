"""The gate on HTML itself: what it lets pass, and what it does not."""

import pytest

from tests.browser.markup import faults

PAGE = (
    '<!doctype html><html lang="en" dir="ltr"><head><meta charset="utf-8"><title>A page</title></head>'
    "<body><main><h1>A page</h1>{}</main></body></html>"
)
SOUND = [
    '<p>Text <bdi lang="ar">نص</bdi> <svg viewBox="0 0 1 1"><path d="M0 0"/></svg></p>',
    '<form method="post"><label for="a">A</label><input id="a" name="a" type="text" required></form>',
    "<details><summary><b>More</b></summary><ul><li>One</li></ul></details>",
    '<fieldset><legend><h2>Who</h2></legend><a href="/x?a=1"><b>x</b></a></fieldset>',
    '<script type="application/ld+json">{"name": "x"}</script>',
    '<dl><div><dt>When</dt><dd><time datetime="2019-10-15T14:00">14:00</time></dd></div></dl>',
]
PLANTED = [
    ("<p><div>x</div></p>", "line 1: unexpected-end-tag"),
    ('<p id="a">x</p><p id="a">y</p>', "the id a stands twice"),
    ('<label for="b">B</label>', "<label for=b> leads nowhere"),
    ('<p id="b">b</p><label for="b">B</label>', "<label for=b> names a <p>"),
    ('<p aria-describedby="hint">x</p>', "<p aria-describedby=hint> leads nowhere"),
    ('<a href="#there">x</a>', "<a href=#there> leads nowhere"),
    ('<p style="color: red">x</p>', "style on <p>"),
    ('<button onclick="x()">x</button>', "onclick on <button>"),
    ("<script>x()</script>", "an inline <script>"),
    ('<a href="javascript:x()">x</a>', "<a href='javascript:x()'>"),
    ("<h2> </h2>", "an empty <h2>"),
    ("<h1>Twice</h1>", "2 first headings"),
    ("<h3>Deep</h3>", "<h3> after <h1>"),
    ("<span><div>x</div></span>", "<div> in <span>"),
    ("<p><a href='/'><ul><li>x</li></ul></a></p>", "line 1: unexpected-end-tag"),
    ("<h2><a href='/'><ul><li>x</li></ul></a></h2>", "<ul> in <h2>"),
    ("<button><a href='/'>x</a></button>", "<a> in <button>"),
    ("<summary>x</summary><details><p>x</p></details>", "<details> without its <summary>"),
    ("<ul><p>x</p></ul>", "<p> in <ul>"),
    ("<form><form></form></form>", "line 1: unexpected-start-tag"),
    ("<blink>x</blink>", "<blink> is unknown"),
    ("<p align='left'>x</p>", "<p align> is unknown"),
    ("<p lang='english'>x</p>", "<p lang='english'>"),
    ("<time datetime='Tuesday'>x</time>", "<time datetime='Tuesday'>"),
    ("<a href='/' target='_blank'>x</a>", "a new window that can reach back"),
]


@pytest.mark.parametrize("html", SOUND)
def test_sound_html_passes(html: str) -> None:
    assert faults(PAGE.format(html)) == []


@pytest.mark.parametrize(("html", "fault"), PLANTED)
def test_planted_fault_is_named(html: str, fault: str) -> None:
    assert any(found.startswith(fault) for found in faults(PAGE.format(html))), faults(PAGE.format(html))


def test_direction_follows_the_language() -> None:
    assert faults(PAGE.format("").replace('lang="en"', 'lang="ar"')) == ["<html lang=ar dir=ltr>"]

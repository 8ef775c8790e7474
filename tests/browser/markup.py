"""What is wrong with a page's HTML: what html5lib's parser minds, and what it lets pass.

The rules are those of the HTML standard (content models, attributes, references), and the house's
own: nothing inline, one first heading, no level skipped. Obsolete elements and attributes are left
out of the tables, as are those that the house has no use for (frames, plug-ins, maps, microdata).
"""

import re
from collections import Counter
from collections.abc import Iterator
from itertools import pairwise
from xml.etree.ElementTree import Element

import html5lib

Found = Iterator[str]

HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")


def names(listed: str) -> set[str]:
    return set(listed.split())


TRANSPARENT = names("a audio canvas del ins noscript video")
INLINE = names(
    "abbr b bdi bdo button cite code data dfn em i kbd label legend mark meter output p pre progress q rp rt "
    "ruby s samp small span strong sub summary sup time u var"
)
VOID = names("br img input link meta source wbr")
PHRASING = (
    (INLINE - {"legend", "p", "pre", "summary"})
    | TRANSPARENT
    | VOID
    | names("datalist option picture script select template textarea")
)
PHRASING_ONLY = {*HEADINGS, *INLINE}
ALSO = {("legend", heading) for heading in HEADINGS} | {("summary", heading) for heading in HEADINGS}
CHILDREN = {
    "ul": {"li"},
    "ol": {"li"},
    "menu": {"li"},
    "dl": {"div", "dt", "dd"},
    "table": {"caption", "colgroup", "thead", "tbody", "tfoot"},
    "thead": {"tr"},
    "tbody": {"tr"},
    "tfoot": {"tr"},
    "tr": {"th", "td"},
    "colgroup": {"col"},
    "select": {"option", "optgroup", "hr"},
    "optgroup": {"option"},
    "datalist": {"option"},
}
BLOCKS = names(
    "address article aside blockquote body caption col dd dialog div dt fieldset figcaption figure footer "
    "form head header hgroup hr html li main nav search section td th title"
)
INTERACTIVE = {"a", "button", "details", "input", "label", "select", "textarea"}
LABELABLE = {"button", "input", "meter", "output", "progress", "select", "textarea"}

EVERYWHERE = names(
    "accesskey autocapitalize autofocus class contenteditable dir draggable enterkeyhint hidden id inert "
    "inputmode lang popover role slot spellcheck tabindex title translate"
)
OF_A_BUTTON = names(
    "command commandfor disabled form formaction formmethod formnovalidate name popovertarget "
    "popovertargetaction type value"
)
OF_A_FIELD = names("autocomplete disabled form name required")
OF_TEXT = OF_A_FIELD | names("dirname maxlength minlength placeholder readonly")
OF_MEDIA = names("autoplay controls loop muted preload src")
SIZED = {"height", "width"}
ATTRIBUTES: dict[str, set[str]] = {
    **{name: set() for name in (*BLOCKS, *CHILDREN, *PHRASING, *PHRASING_ONLY, "details")},
    "a": names("download href hreflang ping referrerpolicy rel target type"),
    "audio": OF_MEDIA,
    "blockquote": {"cite"},
    "button": OF_A_BUTTON,
    "canvas": SIZED,
    "col": {"span"},
    "colgroup": {"span"},
    "data": {"value"},
    "del": {"cite", "datetime"},
    "details": {"name", "open"},
    "dialog": {"closedby", "open"},
    "fieldset": {"disabled", "form", "name"},
    "form": names("accept-charset action autocomplete enctype method name novalidate rel target"),
    "img": SIZED | names("alt decoding fetchpriority loading sizes src srcset"),
    "input": OF_TEXT
    | OF_A_BUTTON
    | names("accept alt capture checked list max min multiple pattern size src step"),
    "ins": {"cite", "datetime"},
    "label": {"for"},
    "li": {"value"},
    "link": names("as crossorigin href hreflang integrity media referrerpolicy rel sizes type"),
    "meta": names("charset content http-equiv media name property"),  # the last is RDFa's, for Open Graph
    "meter": names("high low max min optimum value"),
    "ol": {"reversed", "start", "type"},
    "optgroup": {"disabled", "label"},
    "option": names("disabled label selected value"),
    "output": {"for", "form", "name"},
    "progress": {"max", "value"},
    "q": {"cite"},
    "script": names("async crossorigin defer integrity src type"),
    "select": OF_A_FIELD | {"multiple", "size"},
    "source": SIZED | names("media sizes src srcset type"),
    "td": {"colspan", "headers", "rowspan"},
    "textarea": OF_TEXT | {"cols", "rows", "wrap"},
    "th": {"abbr", "colspan", "headers", "rowspan", "scope"},
    "time": {"datetime"},
    "video": OF_MEDIA | SIZED | {"playsinline", "poster"},
}
DATA = {"application/json", "application/ld+json"}  # of a script that no browser runs
REFERENCES = names("for list form aria-activedescendant aria-controls aria-describedby aria-labelledby")
LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Z][a-z]{3})?(-[A-Z]{2})?")
MOMENT = re.compile(r"\d{4}-\d\d-\d\d([T ]\d\d:\d\d(:\d\d(\.\d{1,6})?)?([+-]\d\d:\d\d|Z)?)?")
ADDRESS = re.compile(r"(https?://|webcal://|mailto:|tel:\+?[0-9]|/|#|\?)[^\s\"<>\\^`{|}]*")


def faults(html: str) -> list[str]:
    """Every fault of a whole document, in words."""
    parser = html5lib.HTMLParser(namespaceHTMLElements=False)
    document = parser.parse(html)
    wrong = [f"line {line}: {code}" for (line, _column), code, _values in parser.errors]
    for rule in (_attributes, _inline, _ids, _content, _interaction, _headings, _languages, _addresses):
        wrong.extend(rule(document))
    return wrong


def _elements(root: Element) -> Iterator[tuple[Element, list[str]]]:
    """(element, the names of what it stands in from the outside in), drawings left out."""
    yield root, []
    waiting: list[tuple[Element, list[str]]] = [(root, [root.tag])]
    while waiting:
        parent, within = waiting.pop()
        for child in parent:
            if isinstance(child.tag, str) and not child.tag.startswith("{"):
                yield child, within
                waiting.append((child, [*within, child.tag]))


def _attributes(document: Element) -> Found:
    for one, _within in _elements(document):
        if one.tag not in ATTRIBUTES:
            yield f"<{one.tag}> is unknown"
        for name in one.attrib:
            known = name in EVERYWHERE | ATTRIBUTES.get(one.tag, set())
            if not known and not name.startswith(("data-", "aria-")):
                yield f"<{one.tag} {name}> is unknown"
        if one.tag == "time" and not MOMENT.fullmatch(one.get("datetime", "")):
            yield f"<time datetime={one.get('datetime')!r}>"


def _inline(document: Element) -> Found:
    """Not even in a drawing."""
    for one in document.iter():
        inline = (name for name in one.attrib if name == "style" or name.startswith("on"))
        yield from (f"{name} on <{one.tag}>" for name in inline)
        is_script = one.tag == "script" and not one.get("src") and one.get("type") not in DATA
        if is_script or one.tag == "style":
            yield f"an inline <{one.tag}>"


def _ids(document: Element) -> Found:
    named = [(one.attrib["id"], one) for one in document.iter() if "id" in one.attrib]
    by_id, times = dict(named), Counter(name for name, _one in named)
    yield from (f"the id {name} stands twice" for name, count in times.items() if count > 1)
    yield from (f"the id {name!r} is none" for name in by_id if not name or re.search(r"\s", name))
    for one in document.iter():
        for attribute in REFERENCES & set(one.attrib):
            for name in one.attrib[attribute].split():
                if name not in by_id:
                    yield f"<{one.tag} {attribute}={name}> leads nowhere"
                elif attribute == "for" and by_id[name].tag not in LABELABLE:
                    yield f"<label for={name}> names a <{by_id[name].tag}>"
        target = one.get("href", "")
        if one.tag == "a" and target.startswith("#") and target[1:] not in by_id:
            yield f"<a href={target}> leads nowhere"


def _content(document: Element) -> Found:
    for one, within in _elements(document):
        parent = within[-1] if within else ""
        allowed = CHILDREN.get(parent)
        if allowed is not None and one.tag not in allowed:
            yield f"<{one.tag}> in <{parent}>"
        holder = next((name for name in reversed(within) if name not in TRANSPARENT), "")
        if holder in PHRASING_ONLY and one.tag not in PHRASING | {holder} and (holder, one.tag) not in ALSO:
            yield f"<{one.tag}> in <{holder}>"
        if one.tag in {"details", "fieldset"}:
            first = {"details": "summary", "fieldset": "legend"}[one.tag]
            if [child.tag for child in one][:1] != [first]:
                yield f"<{one.tag}> without its <{first}>"


def _interaction(document: Element) -> Found:
    for one, within in _elements(document):
        if one.tag == "form" and "form" in within:
            yield "a form in a form"
        inside = {"a", "button", "summary"} & set(within)
        if inside and one.tag in INTERACTIVE and one.get("type") != "hidden":
            yield f"<{one.tag}> in <{inside.pop()}>"
        if one.tag == "a" and one.get("target") == "_blank" and "noopener" not in one.get("rel", ""):
            yield "a new window that can reach back"


def _headings(document: Element) -> Found:
    found = [one for one in document.iter() if one.tag in HEADINGS]
    levels = [int(one.tag[1]) for one in found]
    yield from (f"an empty <{one.tag}>" for one in found if not "".join(one.itertext()).strip())
    if levels.count(1) != 1:
        yield f"{levels.count(1)} first headings"
    skipped = ((before, after) for before, after in pairwise([0, *levels]) if after > before + 1)
    yield from (f"<h{after}> after <h{before}>" for before, after in skipped)
    if not (document.findtext("head/title") or "").strip():
        yield "no title"


def _languages(document: Element) -> Found:
    language, direction = document.get("lang", ""), document.get("dir")
    if direction != ("rtl" if language in {"ar", "fa", "he", "ur"} else "ltr"):
        yield f"<html lang={language} dir={direction}>"
    for one in document.iter():
        if not LANGUAGE.fullmatch(one.get("lang", "en")):
            yield f"<{one.tag} lang={one.get('lang')!r}>"


def _addresses(document: Element) -> Found:
    for one in document.iter():
        for name in ("href", "src", "action"):
            if not ADDRESS.fullmatch(one.get(name, "/")):
                yield f"<{one.tag} {name}={one.get(name)!r}>"

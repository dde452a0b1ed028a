"""A drawn chart made fit for its place: inside a page, or as a file of its own.

The page's style sheet colours it there; the file has colours for both themes.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from xml.etree import ElementTree as ET
from xml.etree.ElementTree import Element

from lrbs_report.report.charts.figures import KEY, Drawing

SVG = "{http://www.w3.org/2000/svg}"
XLINK = "{http://www.w3.org/1999/xlink}href"

VARIABLES = {
    "#1a1a1a": "--chart-ink",
    "#595959": "--chart-quiet",
    "#dddddd": "--chart-grid",
    "#0072b2": "--series-0",
    "#b34a00": "--series-1",
    "#00795a": "--series-2",
    "#a8517f": "--series-3",
    "#5b4bb3": "--series-4",
    "#7a5c00": "--series-5",
    "#a3273a": "--series-6",
    "#3f6170": "--series-7",
    "#2a9d8a": "--ramp-0",
    "#218f8c": "--ramp-1",
    "#26828d": "--ramp-2",
    "#2c738d": "--ramp-3",
    "#32658d": "--ramp-4",
    "#39568b": "--ramp-5",
    "#404687": "--ramp-6",
    "#453580": "--ramp-7",
    "#482373": "--ramp-8",
    "#440f5f": "--ramp-9",
    "#36084c": "--ramp-10",
    "#26013a": "--ramp-11",
}
"""What ``charts.css`` calls each colour of a chart.

The cells of a heat map, and the ink on them, have colours of their own in both themes.
"""

DARK = {
    "#1a1a1a": "#e9e8e3",
    "#595959": "#a9a8a2",
    "#dddddd": "#3c3c3b",
    "#0072b2": "#56b4e9",
    "#b34a00": "#ff9a4d",
    "#00795a": "#37c79b",
    "#a8517f": "#e39cc4",
    "#5b4bb3": "#a99bff",
    "#7a5c00": "#d9b340",
    "#a3273a": "#ff8a96",
    "#3f6170": "#a3c4d3",
    "#2a9d8a": "#2c738e",
    "#218f8c": "#26828e",
    "#26828d": "#1f918c",
    "#2c738d": "#1fa088",
    "#32658d": "#2cb17e",
    "#39568b": "#48c16e",
    "#404687": "#66cb5d",
    "#453580": "#86d549",
    "#482373": "#a8db34",
    "#440f5f": "#cae11f",
    "#36084c": "#ebe51a",
    "#26013a": "#fdf27d",
}
"""What each colour of a chart becomes on a dark ground."""

DARK_PAPER = "#161617"

NAMED = re.compile(r"(series)-(\d+)-|(cell)-(\d+-\d+)$")
"""The names of shapes that the page's script looks for.

They are what belongs to a series, and the cells of a heat map.
"""

LETTERS = ("text", "tspan")
"""The elements that hold text. In which fonts, the page's style sheet says."""

REFERENCE = re.compile(r"url\(#([^)]+)\)")
LONG_DECIMALS = re.compile(r"-?\d+\.\d{3,}")
UNTURNED = re.compile(r"rotate\(-?0(\.0*)?[ )]")
TRANSLATION = re.compile(r"translate\([^)]*\)")
WELCOME = {"stroke-linejoin": "round", "stroke-linecap": "butt"}
"""What matplotlib's own style sheet says of every shape; a page must not hear it of its own."""


def for_page(svg: bytes, name: str, text: str, looks: str = "wide") -> str:
    """Return a chart as an element of a page, without prolog, style or ground.

    Its identifiers begin with ``name``; ``text`` tells what it shows, and ``looks`` is its class. Colours
    become the variables of ``charts.css``. What belongs to a series has its number as ``data-series``, a cell
    of a heat map its row and column as ``data-cell``. A drawing that names its series in a key has
    ``data-keyed``.
    """
    root = ET.fromstring(svg)  # noqa: S314 - drawn by us
    _leave_out(root)
    is_keyed = any(element.get("id", "").endswith(KEY) for element in root.iter())
    root[:] = [*_gathered(root), *root]
    used = {_target(element) for element in root.iter()} | {
        found for element in root.iter() for found in _references(element)
    }
    for element in root.iter():
        _clean(element, name, used)
    root.attrib = {
        "class": looks,
        "viewBox": root.get("viewBox", "0 0 1 1"),
        "role": "img",
        "aria-label": text,
        **({"data-keyed": ""} if is_keyed else {}),
        **WELCOME,
    }
    return ET.tostring(root, encoding="unicode")


def for_every_screen(drawing: Drawing, name: str, text: str) -> str:
    """Return a chart as the elements of a page of which ``charts.css`` shows the one that fits the screen."""
    wide = for_page(drawing.page, name, text)
    return wide + for_page(drawing.narrow, f"narrow-{name}", text, looks="narrow") if drawing.narrow else wide


def for_print(svg: bytes) -> bytes:
    """Return a chart with nothing in it that print has no use for, and no styles to parse.

    The PDF is written in half the time.
    """
    root = ET.fromstring(svg)  # noqa: S314 - drawn by us
    _leave_out(root)
    used = {_target(element) for element in root.iter()} | {
        found for element in root.iter() for found in _references(element)
    }
    for element in root.iter():
        kept = {
            key: value for key, value in element.attrib.items() if key not in {"style", "id"} or value in used
        }
        element.attrib = {**kept, **dict(_declarations(element.get("style", "")))}
        _leave_unturned(element)
    _unwrap(root)
    root.attrib |= WELCOME
    return ET.tostring(root)


def _unwrap(parent: Element) -> None:
    """Take the children of groups that say nothing out of them."""
    children = []
    for child in parent:
        _unwrap(child)
        children += list(child) if child.tag == f"{SVG}g" and not child.attrib else [child]
    parent[:] = children


def for_both_themes(svg: bytes) -> bytes:
    """Return a chart as a file that turns dark for readers who prefer that.

    The rules win over the colours written on each shape.
    """
    start = svg.find(b">", svg.find(b"<svg")) + 1
    return (
        svg[:start]
        + b"<style>@media (prefers-color-scheme:dark){"
        + _dark_rules()
        + b"}</style>"
        + svg[start:]
    )


def for_dark(svg: bytes) -> bytes:
    """Return a chart as a file that is dark for every reader."""
    start = svg.find(b">", svg.find(b"<svg")) + 1
    return svg[:start] + b"<style>" + _dark_rules() + b"</style>" + svg[start:]


def _dark_rules() -> bytes:
    swaps = [
        f'[style*="{name}: {light}" i]{{{name}:{dark}!important}}'
        for light, dark in DARK.items()
        for name in ("fill", "stroke")
    ]
    rules = [*swaps, f"#background path{{fill:{DARK_PAPER}!important}}"]
    return "".join(rules).encode()


def _leave_out(root: Element) -> None:
    """Drop the ground, the metadata and the style sheet."""
    for parent in list(root.iter()):
        for child in list(parent):
            if child.get("id") == "background" or child.tag in {f"{SVG}metadata", f"{SVG}style"}:
                parent.remove(child)


def _gathered(root: Element) -> list[Element]:
    """Take every definition out of where it was first used into one place, if there are any.

    Where it was first used may be hidden later.
    """
    gathered = Element("defs")
    for parent in list(root.iter()):
        for child in parent.findall(f"{SVG}defs"):
            gathered.extend(child)
            parent.remove(child)
    return [gathered] if len(gathered) else []


def _leave_unturned(element: Element) -> None:
    """Drop a transform that turns by nothing."""
    if UNTURNED.match(element.get("transform", "")):
        del element.attrib["transform"]


def _target(element: Element) -> str:
    return element.get(XLINK, "").removeprefix("#")


def _references(element: Element) -> Iterator[str]:
    for value in element.attrib.values():
        yield from REFERENCE.findall(value)


def _clean(element: Element, name: str, used: set[str]) -> None:
    """Shorten an element to what a page needs of it."""
    named = NAMED.match(element.get("id", ""))
    element.tag = element.tag.removeprefix(SVG)
    if element.tag not in LETTERS:
        element.text = None
    element.tail = None
    kept = {
        key: value
        for key, value in element.attrib.items()
        if key != "style" and (key != "id" or value in used)
    }
    # A page allows no styles on its elements.
    declared = dict(_declarations(element.get("style", "")))
    looks = {what: _coloured(how) for what, how in declared.items() if what != "font-family"}
    element.attrib = {
        _short(key): _attribute(_short(key), value, name) for key, value in kept.items()
    } | looks
    _leave_unturned(element)
    if named:
        element.set(f"data-{named[1] or named[3]}", named[2] or named[4])


def _short(key: str) -> str:
    return "href" if key == XLINK else key


def _attribute(key: str, value: str, name: str) -> str:
    """Write an attribute as briefly as it can be: two decimals are a hundredth of a point."""
    if key == "id":
        return f"{name}-{value}"
    if key == "href":
        return f"#{name}-{value.removeprefix('#')}"
    if key in {"d", "x", "y", "width", "height"}:
        return LONG_DECIMALS.sub(_rounded, " ".join(value.split()))
    if key == "transform":
        return TRANSLATION.sub(lambda found: LONG_DECIMALS.sub(_rounded, found[0]), value)
    return REFERENCE.sub(rf"url(#{name}-\1)", value)


def _declarations(style: str) -> Iterator[tuple[str, str]]:
    for declaration in filter(str.strip, style.split(";")):
        what, _, how = declaration.partition(":")
        yield what.strip(), how.strip()


def _coloured(value: str) -> str:
    variable = VARIABLES.get(value.lower())
    return f"var({variable})" if variable else value


def _rounded(number: re.Match[str]) -> str:
    return f"{float(number[0]):.2f}".rstrip("0").rstrip(".")

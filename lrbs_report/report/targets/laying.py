"""Laying a printed article out: where pages of a first proof end half empty, it is made up anew.

WeasyPrint breaks pages where they are full and lets nothing float. What it laid out tells how high each block
is; ``makeup`` says where figures stand better, and they are put there; where pages do not end as it expected,
what it thought the next best is laid out too. The best of these layouts is kept. What is still too white at
the foot of a page is shared out between its blocks.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import accumulate, pairwise
from typing import Any
from xml.etree.ElementTree import Element

from weasyprint import HTML
from weasyprint.document import Document as Laid
from weasyprint.document import Page as LaidPage
from weasyprint.formatting_structure import boxes
from weasyprint.text.fonts import FontConfiguration

from lrbs_report.report.targets.makeup import AIMED_WHITE, ORPHANS, Block, Kind, Placed, best, placed

VARIANT = "pdf/a-3a"

LONGEST_HEAD = 46
"""Letters of a title or a heading in the running head, where both share a line."""

KEPT_WHOLE = ("claim", "doubts", "holes", "absent", "key-numbers")
"""The classes of blocks that the style sheet breaks nowhere. Nor does it break code, unless that is a log."""

LOG = "log"

CONTENTS = "contents"

LISTS = ("ul", "ol")

LED_TO = ("pre", *LISTS)
"""What is not parted from what stands before it: code by our style sheet, lists by WeasyPrint's."""

OPENS = "opens"
"""The class of a line that tells what follows: it stays with it, and a figure after it stands there."""

LEAST_END = 15
"""Letters that the last line of a title holds at least, where its words allow it."""

MOST_FURTHER = 1.0
"""By how much of what is between two blocks they may stand further apart: it may double."""

MOST_TRIED = 4
"""How many ways to place the figures are laid out, where pages do not end as it was expected of them."""

SIGNIFICANT = 0.01
"""A share of a page by which less white is better, and not another rounding."""


def laid_out(html: HTML, fonts: FontConfiguration) -> Laid:
    """Return an article laid out on pages, the last excepted none of which ends emptier than it must."""
    _name_heads(html.etree_element)
    first = _proof(html, fonts)
    if max(first.whites, default=0.0) <= AIMED_WHITE:
        return first.laid
    article = _Article(html.etree_element, first.laid)
    tried = [first]
    for choice in best(article.blocks, article.height)[:MOST_TRIED]:
        if all(one == Placed() for one in choice.placed):
            continue
        article.place(choice.placed)
        tried.append(_proof(html, fonts, choice.placed))
        if _is_as_expected(tried[-1].whites, choice.whites):
            break
    kept = min(tried, key=lambda one: _badness(one.whites))
    if _badness(kept.whites)[0]:
        article.place(kept.choice)
        if article.keeps_contents():
            kept = min(kept, _proof(html, fonts), key=lambda one: _badness(one.whites))
    return _stretched(kept.laid, article.elements)


@dataclass(frozen=True)
class _Proof:
    """An article as it was laid out, and what stays empty at the foot of each page but the last.

    ``choice`` is where its figures were put; nothing as they came.
    """

    laid: Laid
    whites: Sequence[float]
    choice: Sequence[Placed] = ()


def _proof(html: HTML, fonts: FontConfiguration, choice: Sequence[Placed] = ()) -> _Proof:
    """Lay an article out as it stands."""
    laid = html.render(font_config=fonts, pdf_variant=VARIANT)
    return _Proof(laid, _whites(laid), choice)


def _is_as_expected(whites: Sequence[float], expected: Sequence[float]) -> bool:
    """Tell whether no page ends emptier than it was to, by more than a last line's white."""
    return len(whites) == len(expected) and all(
        one <= max(other + 2 * SIGNIFICANT, AIMED_WHITE) for one, other in zip(whites, expected, strict=True)
    )


def _badness(whites: Sequence[float]) -> tuple[float, float]:
    """Say how bad pages look: by what is too much white, and then by all of it."""
    return round(sum(max(0.0, white - AIMED_WHITE) for white in whites) / SIGNIFICANT), sum(whites)


def _stretched(laid: Laid, elements: Sequence[Element]) -> Laid:
    """Move the blocks of each page that ends too white apart, as far as they may be.

    All that is between them grows alike, so that a heading stays nearer to what it is above.
    """
    wanted = {id(one): number for number, one in enumerate(elements)}
    pages = [_stretched_page(page, wanted) for page in laid.pages[:-1]]
    return laid.copy([*pages, *laid.pages[-1:]])


def _stretched_page(page: LaidPage, wanted: Mapping[int, int]) -> LaidPage:
    """Move the blocks of a page apart where it ends too white: return the page as it is then."""
    box = page._page_box  # noqa: SLF001 - there is no other way in
    excess = (_white(box) - AIMED_WHITE) * box.height
    pieces: dict[int, list[Any]] = {}
    for child in box.children:
        if not isinstance(child, boxes.MarginBox | boxes.FootnoteAreaBox):
            _gather(child, wanted, pieces)
    blocks = sorted((one for found in pieces.values() for one in found), key=lambda one: one.position_y)
    gaps = [_gap(one, other) for one, other in pairwise(blocks)]
    if excess <= 0 or not sum(gaps):
        return page
    share = min(excess / sum(gaps), MOST_FURTHER)
    for block, gap in zip(blocks, accumulate(gaps, initial=0.0), strict=True):
        _move_down(block, share * gap)
    return LaidPage(box)  # which finds where links lead


def _move_down(block: Any, way: float) -> None:  # noqa: ANN401 - a box of WeasyPrint
    """Move a block on its page, and the grounds in it: WeasyPrint has settled their places before."""
    block.translate(0, way)
    for box in block.descendants():
        if box.background:
            layers = [_moved_layer(layer, way) for layer in box.background.layers]
            box.background = box.background._replace(layers=layers)


def _moved_layer(layer: Any, way: float) -> Any:  # noqa: ANN401 - a ground of WeasyPrint
    """Return a part of a ground so much further down."""
    painting, positioning = (
        area if isinstance(area, str) else (area[0], area[1] + way, *area[2:])
        for area in (layer.painting_area, layer.positioning_area)
    )
    clipped = [(x, y + way, *rest) for x, y, *rest in layer.clipped_boxes]
    return layer._replace(painting_area=painting, positioning_area=positioning, clipped_boxes=clipped)


def _gap(above: Any, below: Any) -> float:  # noqa: ANN401 - boxes of WeasyPrint
    """Measure what stays free between two blocks of a page."""
    return float(max(0.0, below.border_box_y() - above.border_box_y() - above.border_height()))


def _name_heads(root: Element) -> None:
    """Give the title and each heading its name for the bookmarks, and one short enough for the running head.

    No title ends with a short word alone on its last line: WeasyPrint does not balance lines.
    """
    for heading in (one for tag in ("h1", "h2", "h3") for one in root.iter(tag)):
        name = " ".join("".join(_told(heading)).split())
        heading.set("data-name", name)
        heading.set("data-short", short(name))
    for title in root.iter("h1"):
        title.text = ended_whole(title.text or "")


def _told(element: Element) -> Iterator[str]:
    """Yield what an element says, in a formula's place what stands for it in a line of text."""
    yield element.get("data-text", element.text or "")
    for child in element:
        yield from _told(child)
        yield child.tail or ""


def ended_whole(title: str) -> str:
    """Keep the last words of a title on one line.

    >>> print(ended_whole("How long it takes to be right").replace("\N{NO-BREAK SPACE}", "~"))
    How long it takes~to~be~right
    """
    words = title.split(" ")
    end = words.pop()
    while words and len(end) < LEAST_END and len(words[-1]) < LEAST_END:
        end = f"{words.pop()}\N{NO-BREAK SPACE}{end}"
    return " ".join([*words, end])


def short(text: str) -> str:
    """Shorten a title for the running head: to what stands before its colon, or to whole words.

    >>> short("Learning rate and batch size: an article that checks itself")
    'Learning rate and batch size'
    >>> short("Which experiment was it, of all that were tried here, in the end?")
    'Which experiment was it, of all that were…'
    """
    if len(text) <= LONGEST_HEAD:
        return text
    before = text.partition(": ")[0]
    if len(before) <= LONGEST_HEAD:
        return before
    cut = text[:LONGEST_HEAD]
    return f"{(cut.rpartition(' ')[0] or cut).rstrip(' ,;:')}…"


def _whites(laid: Laid) -> list[float]:
    """Measure what stays empty at the foot of each page but the last, as a share of its height."""
    return [_white(page._page_box) for page in laid.pages[:-1]]  # noqa: SLF001 - there is no other way in


def _white(page: Any) -> float:  # noqa: ANN401 - the same
    """Measure what stays empty between what stands last on a page and its notes or its foot."""
    top, height = page.content_box_y(), page.height
    notes = sum(box.margin_height() for box in page.children if isinstance(box, boxes.FootnoteAreaBox))
    ends = (box.position_y + box.border_height() for box in _seen(page))
    return float(max(0.0, height - notes - (max(ends, default=top) - top)) / height)


def _seen(page: Any) -> Iterator[Any]:  # noqa: ANN401 - the same
    """Yield the boxes of a page's text that show something: lines, pictures, and what has a frame."""
    for child in page.children:
        if isinstance(child, boxes.MarginBox | boxes.FootnoteAreaBox):
            continue
        for box in child.descendants():
            if isinstance(box, boxes.LineBox | boxes.ReplacedBox):
                yield box


@dataclass
class _Notes:
    """How high notes are, by their element, and what keeps the first of a page apart from the text."""

    heights: dict[int, float] = field(default_factory=dict)
    apart: float = 0.0

    def see(self, area: Any) -> None:  # noqa: ANN401 - a box of WeasyPrint
        """Measure those at the foot of a page."""
        found = {id(note.element): float(note.margin_height()) for note in area.children}
        self.apart = float(area.margin_height()) - sum(found.values())
        self.heights |= found

    def of(self, element: Element) -> float:
        """Return how high the notes are that are called in an element."""
        return sum(self.heights.get(id(inner), 0.0) for inner in element.iter())


@dataclass
class _Article:
    """The blocks of an article, as elements and as they were measured."""

    root: Element
    laid: Laid
    height: float = field(init=False)
    elements: list[Element] = field(init=False)
    blocks: list[Block] = field(init=False)
    broken: set[int] = field(init=False)
    _parents: list[tuple[Element, list[Element]]] = field(init=False)
    _narrowed: list[Element] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Measure every block."""
        self.height = float(self.laid.pages[-1]._page_box.height)  # noqa: SLF001 - there is no other way in
        self.elements = list(_elements(self.root))
        self._parents = [(one, list(one)) for one in self.root.iter() if one.find("figure") is not None]
        wanted = {id(one): number for number, one in enumerate(self.elements)}
        pieces: dict[int, list[Any]] = {}
        notes = _Notes()
        for page in (one._page_box for one in self.laid.pages):  # noqa: SLF001 - the same
            for child in page.children:
                if isinstance(child, boxes.FootnoteAreaBox):
                    notes.see(child)
                elif not isinstance(child, boxes.MarginBox):
                    _gather(child, wanted, pieces)
        self.broken = {id(self.elements[number]) for number, found in pieces.items() if len(found) > 1}
        self.blocks = [
            _block(
                element,
                pieces.get(number, []),
                notes,
                self.elements[number - 1 : number],
                self.elements[number + 1 : number + 2],
            )
            for number, element in enumerate(self.elements)
        ]

    def keeps_contents(self) -> bool:
        """Keep the contents on one page if they were broken: tell whether they were."""
        broken = [one for one in self.elements if _has(one, CONTENTS) and id(one) in self.broken]
        for one in broken:
            one.set("style", "break-inside: avoid")
        return bool(broken)

    def place(self, choice: Sequence[Placed]) -> None:
        """Put each figure where it stands better, and as wide as it is there; without a choice, as it was."""
        self._put_back()
        if not choice:
            return
        parents = {id(child): parent for parent, children in self._parents for child in children}
        figures = [
            one for one, block in zip(self.elements, self.blocks, strict=True) if block.kind == "figure"
        ]
        order = [self.elements[number] for number in placed(self.blocks, choice)]
        for figure, where in zip(figures, choice, strict=True):
            if where.later:
                _move(figure, order[order.index(figure) - 1], parents)
            picture = figure.find("img")
            if where.scale < 1 and picture is not None:
                picture.set("style", f"width: {100 * where.scale:g}%")
                self._narrowed.append(picture)

    def _put_back(self) -> None:
        """Let everything stand where it is put in, in its width."""
        for parent, children in self._parents:
            parent[:] = children
        for picture in self._narrowed:
            del picture.attrib["style"]
        self._narrowed.clear()


def _move(figure: Element, after: Element, parents: Mapping[int, Element]) -> None:
    """Put a figure behind another block of the same parent."""
    parent = parents[id(figure)]
    parent.remove(figure)
    parent.insert(list(parent).index(after) + 1, figure)


def _elements(root: Element) -> Iterator[Element]:
    """Yield the blocks of an article in their order: its title, and what its parts hold, one by one."""
    for header in root.iter("header"):
        yield from header
    for child in next(root.iter("main")):
        yield from child if child.tag == "section" or child.get("class") == "lead" else (child,)


def _gather(box: Any, wanted: Mapping[int, int], pieces: dict[int, list[Any]]) -> None:  # noqa: ANN401 - a box of WeasyPrint
    """Find the boxes of each wanted element: one a page that holds some of it."""
    number = wanted.get(id(box.element))
    if number is not None:
        pieces.setdefault(number, []).append(box)
        return
    for child in getattr(box, "children", ()):
        _gather(child, wanted, pieces)


def _block(
    element: Element,
    found: Sequence[Any],
    notes: _Notes,
    before: Sequence[Element],
    after: Sequence[Element],
) -> Block:
    """Measure a block from the boxes that it has on its pages."""
    kind = _kind(element, len(found))
    parts = [part for box in found for part in _parts(box)] if kind == "text" else []
    lengths = [length for box in found for length in _lengths(box, is_last=box is found[-1])]
    height = sum(box.border_height() for box in found)
    picture = next(
        (box for one in found for box in one.descendants() if isinstance(box, boxes.ReplacedBox)), None
    )
    can_shrink = kind == "figure" and picture is not None and not _style_of(element)
    return Block(
        kind=kind,
        above=_margin(found[:1], "top"),
        below=_margin(found[-1:], "bottom"),
        parts=tuple(lengths) if len(parts) > 1 else (height,),
        together=1 if element.tag in LISTS else ORPHANS,
        head=parts[0].position_y - found[0].border_box_y() if len(parts) > 1 else 0.0,
        again=sum(row.border_height() for row in _heads(found[0])) if len(parts) > 1 else 0.0,
        fixed=height - picture.border_height() if can_shrink and picture is not None else height,
        notes=notes.of(element),
        apart=notes.apart,
        spare=_spare(found[-1]) if found else 0.0,
        leads=kind == "heading"
        or _has(element, OPENS)
        or (kind != "figure" and any(one.tag in LED_TO for one in after)),
        follows=element.tag in LED_TO,
        announced=kind == "figure" and any(_announces(one) for one in before),
    )


def _spare(box: Any) -> float:  # noqa: ANN401 - a box of WeasyPrint
    """Return what must stay free below a box: of one that holds lines, as much as its frame takes there.

    WeasyPrint counts that twice for a line, and once for a paragraph in a frame.
    """
    holds_lines = all(isinstance(one, boxes.LineBox) for one in box.children)
    return float(box.padding_bottom + box.border_bottom_width) if holds_lines else 0.0


def _margin(found: Sequence[Any], side: str) -> float:
    """Return the margin of a block as the style sheet has it: at the edge of a page there is none."""
    return sum(float(box.style[f"margin_{side}"].value) for box in found)


def _kind(element: Element, pages: int) -> Kind:
    """Say how a block is broken that takes so many pages in the first proof."""
    if element.tag in ("h1", "h2", "h3", "h4"):
        return "heading"
    if element.tag == "figure":
        return "figure"
    names = (element.get("class") or "").split()
    is_whole = (element.tag == "pre" and LOG not in names) or any(name in KEPT_WHOLE for name in names)
    was_broken = pages > 1  # since it is longer than a page
    return "whole" if is_whole and not was_broken else "text"


def _parts(box: Any) -> list[Any]:  # noqa: ANN401 - a box of WeasyPrint
    """Return what a block can be broken between: the rows of a table, without its head, or its lines.

    Of lines beside each other, such as an entry of the contents and its page, only one counts. Of an item of
    a list, as many as stay together count as one.
    """
    if box.element is not None and box.element.tag in LISTS:
        return [line for item in box.children for line in _beginnings(_lines(item))]
    heads = [id(row) for row in _heads(box)]
    rows = [one for one in box.descendants() if isinstance(one, boxes.TableRowBox)]
    return [row for row in rows if id(row) not in heads] or _lines(box)


def _lines(box: Any) -> list[Any]:  # noqa: ANN401 - the same
    """Return the lines of a box, of those beside each other one."""
    lines = (one for one in box.descendants() if isinstance(one, boxes.LineBox))
    return [*{round(one.position_y, 1): one for one in lines}.values()]


def _beginnings(lines: Sequence[Any]) -> list[Any]:
    """Return the lines that a page may begin with, of those of a paragraph."""
    return [*lines[:1], *lines[ORPHANS : 1 - ORPHANS]]


def _lengths(box: Any, *, is_last: bool) -> list[float]:  # noqa: ANN401 - the same
    """Return what each part takes, with what is below it: up to the next one, or to the end of its block."""
    parts = _parts(box)
    if not parts:
        return []
    tops = [part.position_y for part in parts]
    bottom = box.border_box_y() + box.border_height() if is_last else tops[-1] + parts[-1].height
    return [below - top for top, below in pairwise([*tops, bottom])]


def _heads(box: Any) -> list[Any]:  # noqa: ANN401 - the same
    """Return the rows of a table's head, which stand on each page that has some of it."""
    groups = (one for one in box.descendants() if isinstance(one, boxes.TableRowGroupBox) and one.is_header)
    return [row for group in groups for row in group.children]


def _style_of(figure: Element) -> str:
    """Return the style that a picture has of its own: one that is as high as the page has."""
    picture = figure.find("img")
    return (picture.get("style") or "") if picture is not None else ""


def _has(element: Element, name: str) -> bool:
    """Tell whether an element is of a class."""
    return name in (element.get("class") or "").split()


def _announces(element: Element) -> bool:
    """Tell whether a paragraph announces what follows at once: it ends in a colon, or opens a part."""
    return _has(element, OPENS) or "".join(element.itertext()).rstrip().endswith(":")

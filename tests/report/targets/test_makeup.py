"""Making pages up: figures stand where pages end full, and nowhere they may not."""

from __future__ import annotations

from dataclasses import replace

from lrbs_report.report.targets.makeup import (
    LATEST,
    MOST_WHITE,
    Block,
    Placed,
    best,
    placed,
    whites,
)

HEIGHT = 1000.0


def text(lines: int = 6) -> Block:
    """Return a paragraph of lines that are 20 high."""
    return Block(kind="text", above=0, below=10, parts=(20.0,) * lines)


def figure(height: float = 600.0, *, announced: bool = False) -> Block:
    """Return a figure, of which a sixth is its caption."""
    return Block(kind="figure", above=20, below=20, parts=(height,), fixed=height / 6, announced=announced)


def heading() -> Block:
    """Return a heading."""
    return Block(kind="heading", above=40, below=10, parts=(30.0,), leads=True)


def chosen(blocks: list[Block]) -> list[Placed]:
    """Return where figures stand best."""
    return list(best(blocks, HEIGHT)[0].placed)


def arranged(blocks: list[Block], choice: list[Placed]) -> list[Block]:
    """Return blocks as they stand then."""
    left = iter(choice)
    scaled = [one.scaled(next(left).scale) if one.kind == "figure" else one for one in blocks]
    return [scaled[number] for number in placed(blocks, choice)]


def test_text_passes_a_figure_that_does_not_fit() -> None:
    """Two thirds of the second page would stay empty; what follows the figure comes before it."""
    blocks = [text(24), figure(), text(12), text(10), text(30)]
    assert max(whites(blocks, HEIGHT)) > 0.3
    choice = chosen(blocks)
    assert choice[0].later > 0
    assert max(whites(arranged(blocks, choice), HEIGHT)) <= MOST_WHITE


def test_a_figure_that_nearly_fits_gets_smaller() -> None:
    """Rather than that another section passes it."""
    blocks = [text(22), figure(600), heading(), text(30)]
    choice = chosen(blocks)
    assert Placed(later=0, scale=0.85) == choice[0]
    assert max(whites(arranged(blocks, choice), HEIGHT)) <= MOST_WHITE


def test_what_was_announced_follows_at_once() -> None:
    """A paragraph that ends in a colon is not left without what it announces."""
    blocks = [text(24), figure(announced=True), text(12), text(10), text(30)]
    assert 0 == chosen(blocks)[0].later


def test_figures_keep_their_order() -> None:
    """None passes another, however white the pages stay: they are numbered."""
    blocks = [text(24), figure(), figure(), text(12), figure(), text(40)]
    choice = chosen(blocks)
    order = [number for number in placed(blocks, choice) if blocks[number].kind == "figure"]
    assert [1, 2, 4] == order


def test_two_figures_wait_together() -> None:
    """Text passes both where no text stands between them, and they are equally wide."""
    blocks = [text(20), figure(450), figure(450), text(10), text(10), text(40)]
    assert max(whites(blocks, HEIGHT)) > MOST_WHITE
    choice = chosen(blocks)
    assert max(whites(arranged(blocks, choice), HEIGHT)) <= MOST_WHITE


def test_a_figure_stands_in_another_section_at_the_head_of_a_page_alone() -> None:
    """In the middle of a page it would be taken for one of that section."""
    blocks = [text(4), figure(400), heading(), text(8), heading(), text(60)]
    assert 0 == chosen(blocks)[0].later


def test_nothing_moves_where_all_is_well() -> None:
    """Figures that fit stay where they were put in, as large as they are."""
    blocks = [text(10), figure(400), text(20), text(30), figure(300), text(10)]
    assert max(whites(blocks, HEIGHT)) <= MOST_WHITE
    assert [Placed(), Placed()] == chosen(blocks)


def test_headings_are_not_left_at_the_foot() -> None:
    """A heading goes with the first lines below it."""
    assert [0.12] == [round(white, 2) for white in whites([text(44), heading(), text(10)], HEIGHT)]


def test_notes_take_their_room() -> None:
    """What a note takes at the foot is not there for text."""
    noted = Block(kind="whole", above=0, below=0, parts=(500.0,), notes=100)
    rest = Block(kind="whole", above=0, below=0, parts=(450.0,))
    assert [0.4] == whites([noted, rest], HEIGHT)
    assert [] == whites([rest, rest], HEIGHT)


def test_many_figures_are_placed_in_a_moment() -> None:
    """The ways that are followed do not grow with the figures."""
    blocks = [
        one
        for number in range(60)
        for one in (heading(), text(3), figure(430 + 13 * (number % 7)), text(2), text(3))
    ]
    choice = chosen(blocks)
    assert 60 == len(choice)
    assert all(one.later <= LATEST for one in choice)
    before, after = (
        sum(white > MOST_WHITE for white in whites(these, HEIGHT))
        for these in (blocks, arranged(blocks, choice))
    )
    assert 10 < before
    assert after < before / 4


def test_what_a_frame_wants_below_it_is_part_of_what_must_fit() -> None:
    """Twelve lines fill the page, but for the frame's foot: two of them go on, as whoever lays out has it."""
    framed = Block(kind="text", above=15, below=0, parts=(20.0,) * 12, spare=10)
    assert [0.045] == whites([text(37), framed], HEIGHT)
    assert [] == whites([text(37), replace(framed, spare=0)], HEIGHT)


def test_what_fits_by_hardly_anything_is_not_counted_on() -> None:
    """The end of a paragraph too: the figure above it gets a little smaller, so that there is no doubt."""
    close = Block(kind="text", above=0, below=10, parts=(21.1,) * 17)
    assert [Placed(later=0, scale=0.95)] == chosen([text(10), figure(400, announced=True), close, text(30)])
    sure = replace(close, parts=(21.1,) * 16)
    assert [Placed()] == chosen([text(10), figure(400, announced=True), sure, text(30)])

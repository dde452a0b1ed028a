"""Articles with all that an article may hold, drawn by lot: what pages are made up of."""

from __future__ import annotations

import random
from collections.abc import Callable

from tests import ROOT

WORDS = ("learning", "rate", "batch", "epoch", "cost", "seed", "of", "the", "and", "measures", "accuracy")
STYLE = (ROOT / "templates/print.css").read_text(encoding="utf-8")


def _words(dice: random.Random, most: int, least: int = 3) -> str:
    return " ".join(dice.choice(WORDS) for _ in range(dice.randint(least, most)))


def _code(dice: random.Random, look: str, most: int) -> str:
    lines = "\n".join(_words(dice, 5) for _ in range(dice.randint(2, most)))
    return f'<pre class="{look}">{lines}</pre>'


def _table(dice: random.Random) -> str:
    rows = "".join(
        f'<tr><th scope="row">{_words(dice, 3)}</th><td class="number">0.5</td></tr>'
        for _ in range(dice.randint(1, 14))
    )
    head = f"<caption>{_words(dice, 9)}</caption><thead><tr><th>one</th><th>two</th></tr></thead>"
    return f'<div class="table"><table>{head}<tbody>{rows}</tbody></table></div>'


def _figure(dice: random.Random) -> str:
    height = dice.choice((200, 320, 480))
    drawing = (
        f"<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 600 {height}' width='600' height='{height}'/>"
    )
    return (
        f'<figure class="chart"><img src="data:image/svg+xml,{drawing}">'
        f"<figcaption>{_words(dice, 40)}</figcaption></figure>"
    )


BLOCKS: tuple[tuple[int, Callable[[random.Random], str]], ...] = (
    (12, lambda dice: f"<h2>{_words(dice, 4)}</h2>"),
    (40, lambda dice: f"<p>{_words(dice, 120)}</p>"),
    (12, lambda dice: f"<p>{_words(dice, 6)}:</p>{_code(dice, 'log', 25)}"),
    (6, lambda dice: _code(dice, "code", 10)),
    (10, lambda dice: f'<div class="claim holds"><p>{_words(dice, 12)}</p><p>{_words(dice, 30)}</p></div>'),
    (8, _table),
    (
        4,
        lambda dice: f"<ul>{''.join(f'<li>{_words(dice, 40)}</li>' for _ in range(dice.randint(2, 6)))}</ul>",
    ),
    (10, _figure),
)


def article(seed: int) -> str:
    """Return the HTML of an article."""
    dice = random.Random(seed)  # noqa: S311 - the same each time
    shares, makers = zip(*BLOCKS, strict=True)
    blocks = "".join(make(dice) for make in dice.choices(makers, shares, k=dice.randint(25, 45)))
    header = f"<header><h1>{_words(dice, 6)}</h1></header>"
    body = f"<body>{header}<main><section>{blocks}</section></main></body>"
    return f"<html lang=en><head><title>t</title><style>{STYLE}</style></head>{body}</html>"

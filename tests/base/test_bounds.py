"""The bounds that readers are told are those that the code keeps."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from lrbs_report.base import bounds
from tests import ROOT

DOCUMENT = ROOT / "docs" / "security.md"
NOT_BOUNDS = {"MB"}


def rows() -> Iterator[str]:
    """Return a row for each bound: its name, its value, and what it bounds, as ``bounds.py`` says it."""
    tree = ast.parse(Path(bounds.__file__).read_text(encoding="utf-8"))
    for assigned, said in zip(tree.body, tree.body[1:], strict=False):
        if not isinstance(assigned, ast.Assign) or not isinstance(said, ast.Expr):
            continue
        (target,) = assigned.targets
        names = [
            one.id
            for one in (target.elts if isinstance(target, ast.Tuple) else [target])
            if isinstance(one, ast.Name)
        ]
        values = ", ".join(shown(getattr(bounds, name)) for name in names)
        quoted = ", ".join(f"`{name}`" for name in names)
        bounded = " ".join(ast.literal_eval(said.value).split())
        yield f"| {quoted} | {values} | {bounded} |"


def shown(value: float) -> str:
    """Write a value the way people read it."""
    if isinstance(value, int) and value >= bounds.MB and not value % bounds.MB:
        return f"{value // bounds.MB:,} million".replace(",", " ")
    return f"{value:,}".replace(",", " ") if isinstance(value, int) else f"{value:g}"


def told() -> list[str]:
    """Return the rows of the document."""
    return re.findall(r"^\| `[A-Z_`, ]+` \|.*$", DOCUMENT.read_text(encoding="utf-8"), re.MULTILINE)


def test_every_bound_is_told() -> None:
    """With its value, in the order of the module.

    ``python -m tests.base.test_bounds`` writes the table anew.
    """
    assert list(rows()) == told()
    names = re.findall(r"`([A-Z_]+)`", "".join(row.split(" | ")[0] for row in told()))
    assert sorted(names) == sorted(set(names))


def test_every_bound_is_kept() -> None:
    """Each is named somewhere in the code besides."""
    code = "".join(
        path.read_text(encoding="utf-8")
        for path in (ROOT / "lrbs_report").rglob("*.py")
        if path.name != "bounds.py"
    )
    names = {name for name in vars(bounds) if name.isupper()} - NOT_BOUNDS
    assert set() == {name for name in names if not re.search(rf"\b{name}\b", code)}


if __name__ == "__main__":
    head = "| bound | most | of what |\n|---|---|---|\n"
    text = re.sub(
        r"\| bound \| most \|.*?\n\|[-|]+\|\n(?:\|.*\n)*",
        lambda _: head + "".join(f"{row}\n" for row in rows()),
        DOCUMENT.read_text("utf-8"),
    )
    DOCUMENT.write_text(text, encoding="utf-8")

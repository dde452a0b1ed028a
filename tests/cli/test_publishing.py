"""The commands publish and figures, as a blogger meets them."""

from __future__ import annotations

import io
import re
import struct
from pathlib import Path

import pytest
from PIL import Image

from tests.commands import content, run
from tests.factory.projects import DEFINITIONS, kept_project


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a project with made-up results."""
    return kept_project(tmp_path_factory.mktemp("kept") / "project").folder


@pytest.fixture(scope="module")
def figures(kept: Path) -> Path:
    """Return a folder of figures."""
    folder = kept.parent / "figures"
    run("figures", folder, "--theme", "both", "--project", kept)
    return folder


def test_each_figure_has_every_form_with_the_size_it_says(figures: Path) -> None:
    """SVG, PNG, PNG@2x and WebP, light and dark, and a snippet whose files are all there.

    With width, height and alternative text.
    """
    for stem in ("comparison", "comparison.en", "cost-fast", "accuracy"):
        snippet = (figures / f"{stem}.html").read_text(encoding="utf-8")
        named = re.findall(r'(?:src|srcset)="([^" ]+)', snippet)
        assert [f"{stem}-dark.webp", f"{stem}.webp", f"{stem}.png", f"{stem}@2x.png"] == named
        width, height = (int(found) for found in re.findall(r'(?:width|height)="(\d+)"', snippet))
        sizes = {name: Image.open(io.BytesIO((figures / name).read_bytes())).size for name in named}
        assert {(width, height), (2 * width, 2 * height)} == set(sizes.values())
        assert sizes[f"{stem}.png"] == struct.unpack(
            ">II", (figures / f"{stem}-dark.png").read_bytes()[16:24]
        )
        assert re.search(r'alt="[^"]{20,}"', snippet)
        caption = re.search(r"<figcaption>([^<]{20,})</figcaption>", snippet)
        assert caption
        assert (
            caption[1].replace("\N{NO-BREAK SPACE}", " ").isprintable()
        )  # no mark of ours where a value belongs
        assert {f"{stem}.svg", f"{stem}-dark.svg"} <= {path.name for path in figures.iterdir()}


def test_dark_is_dark_and_nothing_else_differs(figures: Path) -> None:
    """The same drawing: where one has ground, the other has too."""
    light, dark = (
        Image.open(io.BytesIO((figures / f"comparison{ending}.png").read_bytes())).convert("L")
        for ending in ("", "-dark")
    )
    assert (255, 22) == (light.getpixel((1, light.height // 2)), dark.getpixel((1, dark.height // 2)))
    ground = [
        sum(abs(value - paper) < 3 for value in image.tobytes())
        for image, paper in ((light, 255), (dark, 22))
    ]
    assert 0.97 < ground[0] / ground[1] < 1.03
    assert b"prefers-color-scheme" not in (figures / "comparison-dark.svg").read_bytes()


def test_a_card_a_language(figures: Path) -> None:
    """1200 by 630 pixels, with different words."""
    cards = [(figures / name).read_bytes() for name in ("card.png", "card.en.png")]
    assert [(1200, 630)] * 2 == [Image.open(io.BytesIO(card)).size for card in cards]
    assert cards[0] != cards[1]


def test_one_figure_of_one_language(kept: Path, tmp_path: Path) -> None:
    """And nothing else; an unknown one is wrong input with the nearest name."""
    run(
        "figures",
        tmp_path / "some",
        "--project",
        kept,
        "--only",
        "cost-fast",
        "--language",
        "en",
        "--theme",
        "light",
    )
    names = {
        re.sub(r"(-dark)?(@2x)?\.\w+$", "", path.name)
        for path in (tmp_path / "some").iterdir()
        if path.is_file()
    }
    assert {"cost-fast.en", "card.en"} == names
    assert "dark" not in (tmp_path / "some" / "cost-fast.en.html").read_text(encoding="utf-8")
    assert (
        "Did you mean cost-fast"
        in run("figures", tmp_path / "none", "--project", kept, "--only", "cost-fsat", code=2).stderr
    )
    assert (
        "does not speak"
        in run("figures", tmp_path / "none", "--project", kept, "--language", "fr", code=2).stderr
    )
    assert not (tmp_path / "none").exists()


def test_refuted_claims_and_missing_results_are_not_published(tmp_path: Path) -> None:
    """Nothing is written; told to, the article is published and says that it is refuted."""
    (tmp_path / "site").mkdir()
    refuted = kept_project(
        tmp_path / "refuted",
        DEFINITIONS.replace(
            "accuracy('fast') > accuracy('slow')\"", "accuracy('fast') < accuracy('slow')\"\nseeds = 1"
        ),
    )
    publish = ("publish", "markdown", tmp_path / "site", "--slug", "a", "--project", refuted.folder)
    assert "The claim better is not borne out" in run(*publish, code=1).stderr
    assert {} == content(tmp_path / "site")
    run(*publish, "--allow-refuted")
    assert "Refutada" in (tmp_path / "site" / "a" / "index.md").read_text(encoding="utf-8")
    holes = kept_project(tmp_path / "holes", without="slow")
    assert (
        "3 of 6 results are missing"
        in run("publish", "markdown", tmp_path / "site", "--project", holes.folder, code=2).stderr
    )


def test_what_is_no_site_and_no_name_is_wrong_input(kept: Path, tmp_path: Path) -> None:
    """One message each, and nothing written."""
    for target in ("hugo", "jekyll"):
        assert (
            f"is no {target.capitalize()} site"
            in run("publish", target, tmp_path, "--project", kept, code=2).stderr
        )
    wrong = ("--slug", "A b", "--date", "2026-13-01", "--section", "../x")
    told = run("publish", "hugo", tmp_path, "--project", kept, *wrong, code=2).stderr
    assert [] == [option for option in ("--slug", "--date", "--section") if f"{option}: came" not in told]
    assert (
        "KEY=VALUE" in run("publish", "markdown", tmp_path, "--project", kept, "--set", "tags", code=2).stderr
    )
    assert [] == list(tmp_path.iterdir())


def test_what_the_blogger_edited_stays(kept: Path, tmp_path: Path) -> None:
    """The next publication names the file, and touches nothing."""
    publish = ("publish", "markdown", tmp_path, "--slug", "a", "--project", kept)
    run(*publish)
    index = tmp_path / "a" / "index.md"
    index.write_text(index.read_text(encoding="utf-8") + "\nMine.\n", encoding="utf-8")
    before = content(tmp_path)
    assert "index.md: was edited since it was published" in run(*publish, "--theme", "dark", code=2).stderr
    assert before == content(tmp_path)


def test_the_names_of_figures_are_listed(kept: Path, figures: Path) -> None:
    """With their titles; each is one that ``--only`` takes. Nothing is written."""
    before = {path.name for path in figures.iterdir()}
    told = dict(
        line.split(maxsplit=1) for line in run("figures", "--list", "--project", kept).stdout.splitlines()
    )
    assert {"comparison", "cost-fast", "accuracy"} <= told.keys()
    assert {f"{name}.html" for name in told} == {one for one in before if re.fullmatch(r"[^.]+\.html", one)}

"""The works that an article can cite, as BibTeX files tell them."""

from __future__ import annotations

from pathlib import Path

import pytest

from lrbs_report.base import bounds
from lrbs_report.base.errors import InvalidInput
from lrbs_report.study.bibliography import Name, Work, read_bibliography
from lrbs_report.study.reading import read_study

PLACE = ("experiments.toml", 4, 16)

WHOLE = r"""
% a comment
@string{press = "Determination Press"}
@book{nielsen2015, author = {Michael A. Nielsen}, title = {Neural {N}etworks}, publisher = press, year = 2015,
  url = {http://neuralnetworksanddeeplearning.com}}
@Article{munoz:2019, author = "Mu{\~n}oz, Jos{\'e} and van der Berg, Ana and {Keras and Team} and others",
  title = {50\% of \emph{this} --- and \"{o}}, journal = {J}, volume = 3, pages = {1--9}, date = {2019-03-04},
  doi = {https://doi.org/10.1000/x_y}}
@misc{bad-link, title = {T}, url = {javascript:alert(1)}, doi = {nonsense "x}}
"""


def read(folder: Path, text: str) -> dict[str, Work]:
    """Read a file's works."""
    (folder / "references.bib").write_text(text, encoding="utf-8")
    return dict(read_bibliography(folder, "references.bib", PLACE).works)


def refused(folder: Path, text: str) -> list[str]:
    """Return what is said of a file."""
    with pytest.raises(InvalidInput) as caught:
        read(folder, text)
    return [str(problem) for problem in caught.value.problems]


def test_works_are_read_as_text(tmp_path: Path) -> None:
    """Accents and signs are letters, names have parts, and an address is one of the web."""
    works = read(tmp_path, WHOLE)
    assert works["nielsen2015"] == Work(
        key="nielsen2015",
        authors=(Name(family="Nielsen", given="Michael A."),),
        year="2015",
        title="Neural Networks",
        publisher="Determination Press",
        url="http://neuralnetworksanddeeplearning.com",
    )
    assert works["munoz:2019"] == Work(
        key="munoz:2019",
        authors=(
            Name(family="Muñoz", given="José"),
            Name(family="van der Berg", given="Ana"),
            Name(family="Keras and Team"),
        ),
        has_others=True,
        year="2019",
        title="50% of this — and ö",
        container="J",
        volume="3",
        pages="1–9",
        doi="10.1000/x_y",
    )
    assert works["bad-link"] == Work(key="bad-link", title="T")


@pytest.mark.parametrize(
    ("text", "line", "said"),
    [
        ("\n@article{a, title = {T\n", 2, "cannot be read"),
        ("@misc{a, title={T}}\n\n@misc{a, title={U}}\n", 3, "stands there already"),
        ("@misc{a, title={T}, title={U}}\n", 1, "a field twice"),
        ("\n\n@misc{a, title={T} year=2020}\n", 3, "a comma is missing"),
        ("@misc{, title={T}}\n", 1, "can be no key"),
        ("@misc{a b, title={T}}\n", 1, "can be no key"),
        ("@misc{a, title={" + "{" * 1000 + "}" * 1000 + "}}", 1, "holds what cannot be read"),
    ],
)
def test_mistakes_are_told_with_their_line(tmp_path: Path, text: str, line: int, said: str) -> None:
    """By file and line."""
    (first, *_) = refused(tmp_path, text)
    assert f"references.bib:{line}:1: " in first
    assert said in first


def test_all_mistakes_come_at_once(tmp_path: Path) -> None:
    """Each with its own line."""
    told = refused(tmp_path, "@misc{, title={T}}\n@misc{b b, title={T}}\n@misc{c, x={1}, x={2}}\n")
    assert sorted(one.split(":")[-3] for one in (text.split(": ")[0] + ":" for text in told)) == [
        "1",
        "2",
        "3",
    ]


@pytest.mark.attack
@pytest.mark.parametrize("name", ["../out.bib", "/etc/out.bib", "link.bib", "missing.bib", "folder.bib"])
def test_only_plain_files_of_the_project_are_read(tmp_path: Path, name: str) -> None:
    """What is wrong is told where the file's name stands."""
    project = tmp_path / "project"
    (project / "folder.bib").mkdir(parents=True)
    (tmp_path / "out.bib").write_text("@misc{a, title={T}}")
    (project / "link.bib").symlink_to(tmp_path / "out.bib")
    with pytest.raises(InvalidInput) as caught:
        read_bibliography(project, name, PLACE)
    assert str(caught.value.problems[0]).startswith("experiments.toml:4:16: ")


def test_files_are_bounded(tmp_path: Path) -> None:
    """In bytes and in entries."""
    many = "".join(f"@misc{{k{number}, title={{T}}}}\n" for number in range(bounds.WORKS + 1))
    assert f"has {bounds.WORKS + 1} entries" in refused(tmp_path, many)[0]
    assert "references.bib" in refused(tmp_path, "%" * (bounds.BIBLIOGRAPHY + 1))[0]


STUDY = """
[report]
author = "Ana"
date = 2026-01-31
licence = "CC-BY-4.0"
url = "https://example.org/post"
bibliography = "references.bib"
[datasets.mnist]
source = "mnist"
[models.softmax]
layers = ["Flatten", { class = "Dense", units = 10 }]
[[experiments]]
id = "a"
learning_rate = 0.1
"""


def test_definitions_name_it(tmp_path: Path) -> None:
    """The file is one of those that a report is made from."""
    (tmp_path / "experiments.toml").write_text(STUDY)
    (tmp_path / "references.bib").write_text(WHOLE)
    study = read_study(tmp_path / "experiments.toml")
    assert study.bibliography is not None
    assert "nielsen2015" in study.bibliography.works
    assert "references.bib" in study.beside
    assert study.byline.authors == ("Ana",)
    assert study.byline.date == "2026-01-31"
    assert study.byline.licence_url == "https://creativecommons.org/licenses/by/4.0/"
    assert study.byline.canonical("es") == study.byline.address("en") == "https://example.org/post"
    assert study.byline.canonical("en") == ""


@pytest.mark.parametrize(
    ("line", "wrong"),
    [
        ('author = "Ana"', "author = []"),
        ('author = "Ana"', 'author = ["Ana", "Ana"]'),
        ('author = "Ana"', 'author = ["Ana", 3]'),
        ("date = 2026-01-31", 'date = "2026-02-31"'),
        ("date = 2026-01-31", "date = 2026-01-31T10:00:00"),
        ('licence = "CC-BY-4.0"', "licence = 4"),
        ('url = "https://example.org/post"', 'url = "javascript:alert(1)"'),
        ('url = "https://example.org/post"', 'url = { fr = "https://example.org" }'),
        ('bibliography = "references.bib"', 'bibliography = "references.txt"'),
        ('bibliography = "references.bib"', 'bibliography = "nowhere.bib"'),
    ],
)
def test_wrong_bylines_are_told_with_their_place(tmp_path: Path, line: str, wrong: str) -> None:
    """By file, line and column."""
    assert line in STUDY
    (tmp_path / "experiments.toml").write_text(STUDY.replace(line, wrong))
    (tmp_path / "references.bib").write_text(WHOLE)
    with pytest.raises(InvalidInput) as caught:
        read_study(tmp_path / "experiments.toml")
    (problem,) = caught.value.problems
    assert problem.line == STUDY[: STUDY.index(line)].count("\n") + 1
    assert problem.column > 0

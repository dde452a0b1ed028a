"""Templates of a stranger: what they reach, which files they take in, how much memory and time they get."""

from __future__ import annotations

import contextlib
import os
import re
import resource
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, fields, replace
from importlib import import_module
from itertools import product
from pathlib import Path
from typing import Any

import pytest

from lrbs_report.base import bounded, bounds
from lrbs_report.base.errors import InvalidInput, Problem
from lrbs_report.judging import sandbox
from lrbs_report.report import Templates, check_templates, compose
from lrbs_report.report.document import Document
from lrbs_report.report.prose.filling import environment_of, fill
from lrbs_report.report.prose.templates import BOXES, FRAME
from lrbs_report.report.prose.untold import Untold
from tests import factory
from tests.attacks.measured import measured
from tests.commands import content, run
from tests.factory.projects import DEFINITIONS, kept_project
from tests.samples import ALL, some

GIGABYTE = 1_000_000_000
ARTICLE = "article.en.md.j2"
ONE_LANGUAGE = (
    DEFINITIONS.replace('languages = ["es", "en"]', 'languages = ["en"]')
    .replace('{ es = "Prueba", en = "Test" }', '"Test"')
    .replace('es = "Es mejor."\n', "")
)
SECRET = "the secret of the builder"  # noqa: S105 - no password


@pytest.fixture(scope="module")
def document() -> Document:
    """Return a report with everything in it: experiments, a sweep, claims, a published log."""
    study = replace(factory.whole_study(), languages=("en",))
    return compose(factory.findings(study), factory.PROVENANCE)


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a project whose results are kept, with a secret beside it."""
    folder = tmp_path_factory.mktemp("stranger")
    (folder / "secret.txt").write_text(SECRET, encoding="utf-8")
    (folder / "beside").mkdir()
    (folder / "beside" / "part.j2").write_text(SECRET, encoding="utf-8")
    return kept_project(folder / "project", ONE_LANGUAGE).folder


@pytest.fixture
def templates(project: Path) -> Iterator[Path]:
    """Return its folder of templates, empty."""
    folder = project / "templates"
    folder.mkdir()
    yield folder
    if folder.is_symlink():
        folder.unlink()
        return
    for path in sorted(folder.rglob("*"), reverse=True):
        path.rmdir() if path.is_dir() and not path.is_symlink() else path.unlink()
    folder.rmdir()


def problem_of(document: Document, folder: Path, text: str, name: str = ARTICLE) -> Problem:
    """Return the one problem that a template has."""
    (folder / name).write_text(text, encoding="utf-8")
    with pytest.raises(InvalidInput) as caught:
        check_templates(document, Templates(folder))
    (problem,) = caught.value.problems
    return problem


def refused(project: Path, *words: str) -> str:
    """Build, which must be refused as wrong input, and return what was said."""
    done = run("build", "--no-pdf", "--jobs", "1", *words, "--project", project, code=2)
    assert "Traceback" not in done.stderr
    assert "defect" not in done.stderr
    assert not (project / "output").exists()
    assert SECRET not in done.stdout + done.stderr
    return done.stderr


REACHES = [
    ("{{ references[0].reference.file }}", 'Reference has no "file"'),
    ("{{ references[0].reference['file'] }}", 'Reference has no "file"'),
    ("{{ references[0].reference.file.read_text() }}", 'Reference has no "file"'),
    ("{{ references[0].reference | attr('file') }}", 'Reference has no "file"'),
    ("{{ references | map(attribute='reference.file') | join }}", 'Reference has no "file"'),
    ("{{ references | map('attr', 'reference') | map('attr', 'file') | join }}", 'Reference has no "file"'),
    ("{{ references | map(attribute='reference.file.parent') | first }}", 'Reference has no "file"'),
    ("{{ (references * 2) | groupby('reference.file') }}", 'Reference has no "file"'),
    ("{{ (references * 2) | sort(attribute='reference.file') }}", 'Reference has no "file"'),
    ("{{ references | selectattr('reference.file.parent') | list }}", 'Reference has no "file"'),
    ("{{ references | join(attribute='reference.file') }}", 'Reference has no "file"'),
    ("{{ references | sum(attribute='reference.file') }}", 'Reference has no "file"'),
    ("{{ '{0.reference.file}'.format(references[0]) }}", 'Reference has no "file"'),
    ("{{ '{0.reference[file]}'.format(references[0]) }}", 'Reference has no "file"'),
    ("{{ '{x.reference.file}'.format_map({'x': references[0]}) }}", 'Reference has no "file"'),
    ("{{ ('{0.reference.file}' | safe).format(references[0]) }}", 'Reference has no "file"'),
    ("{% set f = '{0.reference.file}'.format %}{{ f(references[0]) }}", 'Reference has no "file"'),
    ("{{ singles[0].experiment.runs() }}", 'Experiment has no "runs"'),
    ("{{ singles[0].experiment.setting('dataset') }}", 'Experiment has no "setting"'),
    ("{{ singles[0].experiment.__class__ }}", 'Experiment has no "__class__"'),
    ("{{ singles[0].__init__.__globals__ }}", 'Told has no "__init__"'),
    ("{{ singles[0]['__dict__'] }}", 'Told has no "__dict__"'),
    ("{{ singles[0].__dataclass_fields__ }}", 'Told has no "__dataclass_fields__"'),
    ("{{ tell.__globals__ }}", 'Function has no "__globals__"'),
    ("{{ tell._function }}", 'Function has no "_function"'),
    ("{{ note.__call__ }}", 'Function has no "__call__"'),
    ("{{ range.__self__ }}", 'Function has no "__self__"'),
    ("{{ dict.fromkeys([1]) }}", 'Function has no "fromkeys"'),
    ("{{ cycler.__init__.__globals__ }}", 'Function has no "__init__"'),
    ("{{ (singles | map('string')).gi_frame }}", 'generator has no "gi_frame"'),
    ("{{ (singles | map('string')).send }}", 'generator has no "send"'),
    ("{{ {}.items().mapping }}", 'dict_items has no "mapping"'),
    ("{% for a in [1] %}{{ loop._iterator }}{% endfor %}", "unsafe"),
    ("{{ self._TemplateReference__context }}", "unsafe"),
    ("{% macro m() %}{% endmacro %}{{ m._func }}", "unsafe"),
    ("{% macro m() %}{% endmacro %}{{ m._environment.loader }}", "unsafe"),
    ("{{ ''.__class__.__mro__ }}", "unsafe"),
    ("{{ [].append(1) }}", "unsafe"),
    ("{{ verdicts.clear() }}", "unsafe"),
    ("{{ {}.fromkeys([1]) }}", 'dict has no "fromkeys"'),
    ("{{ 'a'.encode() }}", "a bytes is out of reach"),
    ("{{ value }}", "a Function cannot be printed"),
    ("{{ singles[0] }}", "a Told cannot be printed"),
    ("{{ [].index }}", "cannot be printed"),
    ("{{ 1() }}", "a int cannot be called"),
    ("{{ singles[0]() }}", "a Told cannot be called"),
    ("{{ lipsum(n=10**9) }}", 'there is no "lipsum"'),
    ("{{ [1, 2] | random }}", "No filter named 'random'"),
    ("{{ [[1], [2]] | sum(start=[]) }}", "sum is for numbers"),
    ("{{ environment }}", 'there is no "environment"'),
    ("{{ context }}", 'there is no "context"'),
    ("{% do tell %}", "Encountered unknown tag 'do'"),
    ("{% trans %}a{% endtrans %}", "Encountered unknown tag 'trans'"),
    ("{% debug %}", "Encountered unknown tag 'debug'"),
    ("{% import 'm.j2' as m %}{{ m.__body_stream__ }}", 'TemplateModule has no "__body_stream__"'),
    ("{% import 'm.j2' as m %}{{ m.__init__.__globals__ }}", "unsafe"),
    ("{% import 'm.j2' as m with context %}{{ m.tell.__globals__ }}", 'TemplateModule has no "tell"'),
]


@pytest.mark.attack
@pytest.mark.parametrize(("text", "expected"), REACHES)
def test_an_article_reaches_plain_values_alone(
    document: Document, tmp_path: Path, text: str, expected: str
) -> None:
    """Whatever way is taken to something else, it is refused, with the template's line."""
    (tmp_path / "m.j2").write_text("{% macro x() %}{% endmacro %}", encoding="utf-8")
    problem = problem_of(document, tmp_path, f"\n{text}")
    assert expected in problem.message
    assert (str(tmp_path / ARTICLE), 2) == (problem.file, problem.line)


FRAMES = [
    ("{{ page.evaluator.findings.study.file.read_text() }}", 'Page has no "evaluator"'),
    ("{{ page['evaluator'] }}", 'Page has no "evaluator"'),
    ("{{ page | attr('evaluator') }}", 'Page has no "evaluator"'),
    ("{{ [page] | map(attribute='evaluator.findings') | join }}", 'Page has no "evaluator"'),
    ("{{ page.references[0].reference.file }}", 'Reference has no "file"'),
    ("{{ say.__globals__ }}", 'Function has no "__globals__"'),
    ("{{ page }}", "a Page cannot be printed"),
    ("{{ language_name('en').__class__ }}", "unsafe"),
]


@pytest.mark.attack
@pytest.mark.parametrize(("text", "expected"), FRAMES)
def test_a_frame_reaches_no_more(document: Document, tmp_path: Path, text: str, expected: str) -> None:
    """The template around the article is one like the others."""
    problem = problem_of(document, tmp_path, text, FRAME)
    assert expected in problem.message
    assert (str(tmp_path / FRAME), 1) == (problem.file, problem.line)


BOX_REACHES = [
    ("{% macro evidence(rows) %}{{ rows[0].__class__ }}{% endmacro %}", 'Evidence has no "__class__"'),
    ("{% macro evidence(rows) %}{{ rows[0] }}{% endmacro %}", "a Evidence cannot be printed"),
    ("{% macro figure(data) %}{{ data.groups[0].__init__ }}{% endmacro %}", 'RowGroup has no "__init__"'),
    ("{% macro figure(sources) %}{{ sources[0].__dict__ }}{% endmacro %}", 'Source has no "__dict__"'),
    ("{% macro code(text) %}{{ text.__class__ }}{% endmacro %}", "unsafe"),
    ("{% macro code(text) %}{{ say.__self__ }}{% endmacro %}", 'Function has no "__self__"'),
    ("{% macro code(text) %}{{ page }}{% endmacro %}", 'there is no "page"'),
    ("{% macro code(text) %}{% include '../secret.txt' %}{% endmacro %}", "there is no template"),
]


@pytest.mark.attack
@pytest.mark.parametrize(("text", "expected"), BOX_REACHES)
def test_a_box_reaches_no_more(document: Document, tmp_path: Path, text: str, expected: str) -> None:
    """What it is given is text and data as everywhere, whoever asks for the box."""
    problem = problem_of(document, tmp_path, text, BOXES)
    assert expected in problem.message
    assert (str(tmp_path / BOXES), 1) == (problem.file, problem.line)


def test_what_is_within_reach_is_data() -> None:
    """Every kind of data that templates reach is a frozen data class of ours.

    And of no field of one that holds a file is anything told.
    """
    for module, names in sandbox.DATA.items():
        for name in names:
            kind: Any = getattr(import_module(module), name)
            assert kind.__dataclass_params__.frozen, name
            assert [] == [field.name for field in fields(kind) if "Path" in str(field.type) and field.repr], (
                name
            )


@dataclass(frozen=True, kw_only=True)
class Kept:
    """Data with something of its own."""

    shown: int = 1
    _hidden: int = 2

    @property
    def told(self) -> int:
        """Tell it."""
        return self._also

    @property
    def _also(self) -> int:
        return self._hidden


@pytest.mark.attack
def test_what_data_keep_for_themselves_is_out_of_reach(monkeypatch: pytest.MonkeyPatch) -> None:
    """Also where a kind of data is one that templates reach."""
    monkeypatch.setattr(sandbox, "DATA", {**sandbox.DATA, __name__: frozenset({"Kept"})})
    monkeypatch.setattr(sandbox, "_names", {})
    assert {"shown", "told"} == sandbox.names_of(Kept)
    assert isinstance(environment_of(Templates()).getattr(Untold("gone"), "_missing"), Untold)


STRAYS = [
    "{{ things[0].parent }}",
    "{{ (things | first).parent }}",
    "{% for one in things %}{{ one.read_text() }}{% endfor %}",
    "{% for one in things %}{{ one }}{% endfor %}",
    "{% set one, other = things %}{{ one.read_text() }}",
    "{% set one, other = things %}{{ other('x') }}",
    "{% for one in things %}{{ loop.previtem.parent if not loop.first }}{% endfor %}",
    "{{ give().parent }}",
    "{{ keep(things | first) }}",
    "{{ keep(things | sort(attribute='x') | first) }}",
    "{{ keep(give()) }}",
    "{% for one in more %}{{ one['PATH'] }}{% endfor %}",
]


@pytest.mark.attack
@pytest.mark.parametrize("text", STRAYS)
def test_an_object_in_a_list_cannot_be_used(tmp_path: Path, text: str) -> None:
    """What gets into a template all the same, in a list, has neither attributes nor items.

    And it cannot be called or printed.
    """
    (tmp_path / ARTICLE).write_text(text, encoding="utf-8")
    seen: list[object] = []
    things, templates = (
        {"things": [tmp_path, open], "give": lambda: tmp_path, "keep": seen.append, "more": [os.environ]},
        Templates(tmp_path),
    )
    with pytest.raises(
        InvalidInput, match=r'Path|_Environ|builtin|list has no "0"|LoopContext has no "previtem"'
    ):
        fill(environment_of(templates), ARTICLE, things, templates, 0)
    assert [] == seen


TAKEN_IN = [
    "{% include '../../secret.txt' %}",
    "{% include '/etc/hostname' %}",
    "{% include '../experiments.toml' %}",
    "{% include 'a/../../experiments.toml' %}",
    "{% include '..' ~ '/experiments.toml' %}",
    "{% include ['nowhere.j2', '../experiments.toml'] %}",
    "{% import '../../secret.txt' as m %}",
    "{% from '../../secret.txt' import m %}",
    "{% extends '../../secret.txt' %}",
    "{% extends '../' ~ 'experiments.toml' %}",
    "{% include '..\\\\experiments.toml' %}",
    "{% include 'a\\0b' %}",
    "{% include '' %}",
    "{% include '.' %}",
]


@pytest.mark.attack
@pytest.mark.long(2)
@pytest.mark.parametrize("text", TAKEN_IN)
def test_a_name_leads_to_templates_alone(project: Path, templates: Path, text: str) -> None:
    """Neither written nor computed does a name lead out of the folder."""
    (templates / ARTICLE).write_text(text, encoding="utf-8")
    said = refused(project)
    assert f"{ARTICLE}:1:1: " in said
    assert "there is no template" in said or "none of the templates given were found" in said


def link(to: str) -> Callable[[Path], None]:
    """Make a link in the place."""
    return lambda place: place.symlink_to(to)


def filled(text: bytes) -> Callable[[Path], None]:
    """Make a file in the place."""

    def make(place: Path) -> None:
        place.write_bytes(text)

    return make


ODD: dict[str, tuple[Callable[[Path], None], str]] = {
    "link-out": (link("../../secret.txt"), "is a link"),
    "link-to-a-device": (link("/dev/zero"), "is a link"),
    "link-inside": (link("../experiments.toml"), "is a link"),
    "pipe": (os.mkfifo, "is no plain file"),
    "folder": (Path.mkdir, "is a folder"),
    "too-large": (filled(b"a" * (bounds.TEXT + 1)), "is larger than"),
    "no-text": (filled(b"a\xff"), "is no text in UTF-8: byte 2"),
}


@pytest.mark.attack
@pytest.mark.long(2)
@pytest.mark.parametrize(
    ("kind", "name"),
    some(product(ODD, [ARTICLE, "part.j2", "report.css", "report.js", FRAME, BOXES, "charts.css"]), 16),
)
def test_only_plain_texts_are_templates(project: Path, templates: Path, kind: str, name: str) -> None:
    """An article, what it takes in, its frame, its style sheets and its script are read in one way.

    No link, no device, nothing without end.
    """
    make, expected = ODD[kind]
    make(templates / name)
    if name == "part.j2":
        (templates / ARTICLE).write_text("\n{% include 'part.j2' %}", encoding="utf-8")
    said = refused(project)
    assert expected in said
    # What has no size for a template is none, whoever asks for it.
    is_found_where_asked_for = name == "part.j2" and kind != "too-large"
    assert (f"{ARTICLE}:2:1: " if is_found_where_asked_for else f"{name}: ") in said


@pytest.mark.attack
def test_a_folder_that_is_a_link_is_refused(project: Path, templates: Path) -> None:
    """All of a stranger's templates in one go, somewhere else."""
    templates.rmdir()
    templates.symlink_to("../beside")
    assert "templates: is a link" in refused(project)


@pytest.mark.attack
def test_a_link_on_the_way_is_refused(project: Path, templates: Path) -> None:
    """A folder below the folder leads out as well."""
    (templates / "sub").symlink_to("../../beside")
    (templates / ARTICLE).write_text("{% include 'sub/part.j2' %}", encoding="utf-8")
    assert "sub is a link" in refused(project)


@pytest.mark.attack
def test_too_many_templates_are_refused(project: Path, templates: Path) -> None:
    """A folder with far more than templates in it is none."""
    for number in range(bounds.TEMPLATES + 1):
        (templates / f"{number}.j2").touch()
    assert f"Expected at most {bounds.TEMPLATES} files" in refused(project)


@pytest.mark.attack
@pytest.mark.long(2)
@pytest.mark.parametrize(
    "words", [("publish", "markdown", "blog"), ("figures", "gallery"), ("check",), ("check", "--mutate")]
)
def test_whoever_reads_templates_reads_them_so(
    project: Path, templates: Path, words: tuple[str, ...], tmp_path: Path
) -> None:
    """No other command takes in what a build would not."""
    (templates / ARTICLE).write_text("{% include '../../secret.txt' %}", encoding="utf-8")
    (templates / "blog.css").symlink_to("../../secret.txt")
    given = [str(tmp_path) if word in ("blog", "gallery") else word for word in words]
    done = run(*given, "--project", project, code=0 if words[0] == "figures" else 2)
    assert SECRET not in done.stdout + done.stderr
    assert [] == [path for path, text in content(tmp_path).items() if SECRET.encode() in text]


BOMBS = {
    "text": "{{ 'a' * 10**10 }}",
    "power": "{% if (10**100)**(10**9) %}{% endif %}",
    "percent": "{{ '%9999999999d' % 1 }}",
    "format-filter": "{{ '%9999999999d' | format(1) }}",
    "format": "{{ '{:>9999999999}'.format(1) }}",
    "centre": "{{ 'a' | center(10**10) }}",
    "indent": "{{ ('a\n' * 100000) | indent(10**8) }}",
    "replace": "{{ ('a' * 10**7) | replace('a', 'b' * 100) }}",
    "lists": "{% set n = namespace(x=[1]) %}{% for a in range(99) %}{% set n.x = n.x + n.x %}{% endfor %}",
    "texts": "{% set n = namespace(x='ab') %}{% for a in range(99) %}{% set n.x = n.x ~ n.x %}{% endfor %}",
    "sums": "{{ ([[1]] * 200000) | sum(start=[]) }}",
    "json": (
        "{% set n = namespace(x=[1]) %}{% for a in range(60) %}{% set n.x = [n.x, n.x] %}{% endfor %}"
        "{{ n.x | tojson }}"
    ),
    "batch": "{{ [1] | batch(10**10, 'x') | list | string }}",
    "tables": "{% for a in range(99999) %}{{ table('c', ['a'] * 100, [['x'] * 100] * 1000) }}{% endfor %}",
    "macro": "{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}",
    "include": "{% include 'article.en.md.j2' %}",
    "call": "{% macro m() %}{{ caller() }}{{ caller() }}{% endmacro %}"
    + "{% call m() %}" * 30
    + "x"
    + "{% endcall %}" * 30,
    "brackets": "{{ " + "(" * 5000 + "1" + ")" * 5000 + " }}",
    "literals": "{{ " + "[" * 3000 + "1" + "]" * 3000 + " }}",
    "loops-inside": "{% for a in [1] %}" * 60 + "x" + "{% endfor %}" * 60,
    "conditions": "{% if 1 %}" * 400 + "x" + "{% endif %}" * 400,
    "terms": "{% if " + "+".join(["1"] * 50000) + " %}{% endif %}",
    "loops": "{% for a in range(99999) %}{% for b in range(99999) %}{% endfor %}{% endfor %}",
    "asked": (
        "{% for a in range(99999) %}{% set x = ask(\"accuracy('fast') + \" ~ a) %}{% endfor %}"
        "{% for a in range(99999) %}{% for b in range(999) %}{% endfor %}{% endfor %}"
    ),
    "comments": "{#" * 400_000,
    "hashed": (
        "{% set n = namespace(x=()) %}"
        "{% for i in range(9) %}{% for j in range(99999) %}{% set n.x = (n.x,) %}{% endfor %}{% endfor %}"
        "{{ {n.x: 1} | length | string }}"
    ),
    "compared": (
        "{% set n = namespace(a=[1], b=[1]) %}"
        "{% for i in range(70) %}{% set n.a = [n.a, n.a] %}{% set n.b = [n.b, n.b] %}{% endfor %}"
        "{{ 'x' if n.a == n.b }}"
    ),
}


@pytest.mark.attack
@pytest.mark.long(1)
@pytest.mark.parametrize("kind", some(BOMBS, 5))
def test_no_article_takes_more_than_there_is(project: Path, templates: Path, kind: str) -> None:
    """Exit code 2, in bounded time, and with less than a gigabyte in all processes together."""
    (templates / ARTICLE).write_text(BOMBS[kind], encoding="utf-8")
    done = measured("build", "--no-pdf", "--project", project)
    assert (2, True) == (done.code, done.peak < GIGABYTE), (done.told, done.peak)
    assert "Traceback" not in done.told
    assert not (project / "output").exists()


@pytest.mark.attack
@pytest.mark.long(2)
@pytest.mark.parametrize(
    ("name", "words"),
    [(FRAME, ("build",)), ("article.en.md.j2", ("publish", "hugo")), (ARTICLE, ("publish", "wordpress"))],
)
def test_neither_a_frame_nor_a_post_does(
    project: Path, templates: Path, tmp_path: Path, name: str, words: tuple[str, ...]
) -> None:
    """What is around the article, and what is made of it in processes of their own, print and posts."""
    told = "{% if medium is not defined or medium != 'page' %}{{ 'a' * 10**10 }}{% endif %}"
    (templates / name).write_text(told, encoding="utf-8")
    (tmp_path / "hugo.toml").touch()
    done = measured(*words, *([tmp_path] if words[0] == "publish" else []), "--project", project)
    assert (2, True) == (done.code, done.peak < GIGABYTE), (done.told, done.peak)
    assert f"this takes more than {bounds.TEMPLATE_MEMORY // bounds.MB} MB of memory" in done.told


ROWS = "|" + "a|" * 3000 + "\n|" + "-|" * 3000 + "\n" + ("|" + "a|" * 3000 + "\n") * 60
ENDLESS = {"signs": "> " * 100_000 + "\n\n" + "*a **a " * 40_000 + "\n\n" + ROWS, "brackets": "[" * 900_000}
"""What takes about as long as anything may: how fast the processor is decides whether it is read."""


@pytest.mark.attack
@pytest.mark.long(1)
@pytest.mark.parametrize("kind", ENDLESS)
def test_markdown_of_a_megabyte_ends(project: Path, templates: Path, kind: str) -> None:
    """Emphasis, quotes, tables and brackets without end are read, or refused, in bounded memory."""
    (templates / ARTICLE).write_text(ENDLESS[kind], encoding="utf-8")
    done = measured("build", "--no-pdf", "--project", project)
    assert done.code in (0, 2), done.told
    assert done.peak < GIGABYTE
    for path in sorted((project / "output").rglob("*"), reverse=True):
        path.rmdir() if path.is_dir() else path.unlink()
    if (project / "output").exists():
        (project / "output").rmdir()


EXPRESSIONS = [
    "accuracy('fast') > " + "**".join(["9"] * 600),
    "accuracy('fast') > " + "(" * 900 + "1" + ")" * 900,
    "accuracy('fast') > 0 and " + "-" * 1900 + "1 < 2",
    "accuracy('fast') > 0 and 'a' * 9999999999 == 'a'",
    "accuracy('fast') > 0 and [1] * 9999999999 == [1]",
    "accuracy('fast') > 0 and '%9999999999d' % 1 == '1'",
    "accuracy('fast') > 0 and ('a' | center(9999999999)) == 'a'",
    "accuracy('fast') > 0 and (costs('fast') | sum(start=costs('fast')))",
    "accuracy('fast') > 0 and (costs('fast') | sum(attribute='__class__'))",
    "accuracy('fast') > 0 and (costs('fast') | sort(attribute='__class__.__mro__')) == 1",
    "accuracy('fast') > 0 and (costs('fast') | map(attribute='__class__') | list)",
    "accuracy('fast') > 0 and (costs('fast') | max(attribute='real.__class__'))",
    "accuracy('fast') > 0 and accuracy.__globals__",
    "accuracy('fast') > 0 and costs('fast')['__class__']",
    "accuracy('fast') > 0 and costs('fast').append(1)",
    "accuracy('fast') > ٣**(9**9)",
    "accuracy('fast') > 10**64 ** 64",
    "accuracy('fast') > round(0.5, 999999999)",
    "accuracy('fast') > (0.5 | round(999999999))",
    "accuracy('fast') > 0 and range(9999999)",
    "accuracy('fast') > 0 and ({'a': 1} | length) > lipsum(9)",
]


@pytest.mark.attack
@pytest.mark.long(2)
@pytest.mark.parametrize("expression", EXPRESSIONS)
def test_no_expression_gets_further(tmp_path: Path, expression: str) -> None:
    """A claim asks for numbers of a size that results have, or is refused with its place."""
    text = ONE_LANGUAGE.replace("accuracy('fast') > accuracy('slow')", expression.replace('"', "'"))
    folder = kept_project(tmp_path / "project", ONE_LANGUAGE).folder
    (folder / "experiments.toml").write_text(text, encoding="utf-8")
    done = measured("build", "--no-pdf", "--project", folder)
    assert (2, True) == (done.code, done.peak < GIGABYTE), (done.told, done.peak)
    assert "experiments.toml:" in done.told
    assert "Traceback" not in done.told


NO_TEXT = {
    "half of a character": "{{ '\\ud800' }}",
    "half of one, in bytes of a format": "{{ '%c' % 0xdfff }}",
    "an escape": "\x1b[31m",
    "an escape by its number": "&#27;[31m",
    "one of two bytes": "\x9b31m",
    "a bell": "{{ '\\a' }}",
    "deleted": "\x7f",
    "no character": "\uffff",
}


@pytest.mark.attack
@pytest.mark.long(2)
@pytest.mark.parametrize("kind", NO_TEXT)
def test_what_is_no_text_is_shown_as_unknown(project: Path, templates: Path, kind: str) -> None:
    """Halves of characters, which no file can hold, and control characters, which HTML does not know."""
    (templates / ARTICLE).write_text(f"# A\n\nabc{NO_TEXT[kind]}def\n", encoding="utf-8")
    run("build", "--no-pdf", "--project", project)
    page = (project / "output" / "report.html").read_text(encoding="utf-8")
    shutil.rmtree(project / "output")
    assert "abc\N{REPLACEMENT CHARACTER}" in page
    assert not re.search("[\x00-\x08\x0b\x0e-\x1f\x7f-\x9f\uffff]", page)


HALVES = {
    "sentence": ("It is better.", "It is {'\\\\ud800' if accuracy('fast') > 0 else ''}."),
    "holds": ("accuracy('fast') >", "'\\\\udfff' != 'a' and accuracy('fast') >"),
}


@pytest.mark.attack
@pytest.mark.parametrize("where", HALVES)
def test_half_of_a_character_is_no_claim(tmp_path: Path, where: str) -> None:
    """It is told where it stands, before anything is judged."""
    project = kept_project(tmp_path / "project", ONE_LANGUAGE).folder
    (project / "experiments.toml").write_text(ONE_LANGUAGE.replace(*HALVES[where]), encoding="utf-8")
    assert re.search(r"experiments\.toml:\d+:\d+: a text holds half of a character", refused(project))


@pytest.mark.attack
def test_a_template_that_cannot_be_taken_apart_is_named(project: Path, templates: Path) -> None:
    """Also where Jinja2 gives its file for its name, and the project is named from where somebody stands."""
    (templates / ARTICLE).write_text("# A\n\n{% raw %} a\n", encoding="utf-8")
    done = run("build", "--no-pdf", "--project", project.name, cwd=project.parent, code=2)
    assert f"{project.name}/templates/{ARTICLE}:3:1: this is no valid template" in done.stderr


HURRIED = """
import contextlib

from lrbs_report import __main__
from lrbs_report.base import bounds
from lrbs_report.judging import claims

usual = claims.bounded


@contextlib.contextmanager
def hurried(runs=0):
    before, bounds.TEMPLATE_SECONDS = bounds.TEMPLATE_SECONDS, 0.01
    with usual(runs):
        bounds.TEMPLATE_SECONDS = before
        yield


claims.bounded = hurried
__main__.main()
"""
"""The command line, with hardly any time for claims and the usual one for templates."""


@pytest.mark.attack
def test_sentences_full_of_questions_end(tmp_path: Path) -> None:
    """Claims whose sentences ask as much as fits into definitions are answered with little.

    Or refused at their place when their time is up.
    """
    asked = "".join(f"{{accuracy('fast')+{number}}}" for number in range(400))
    claims = "".join(
        f'\n[[claims]]\nid = "c{number}"\nen = "{asked}"\nholds = "accuracy(\'fast\') > 0"\n'
        for number in range(100 if ALL else 25)
    )
    folder = kept_project(tmp_path / "project", ONE_LANGUAGE).folder
    (folder / "experiments.toml").write_text(ONE_LANGUAGE + claims, encoding="utf-8")
    done = measured("build", "--no-pdf", "--project", folder)
    assert (True, True) == (done.code in (0, 2), done.peak < GIGABYTE), (done.told, done.peak)
    words = [sys.executable, "-P", "-c", HURRIED, "check", "--project", str(folder)]
    refused = subprocess.run(words, capture_output=True, text=True, check=False, timeout=600)
    assert 2 == refused.returncode, refused.stderr
    assert re.search(r"experiments\.toml:\d+:\d+: judging the claims takes more than", refused.stderr), (
        refused.stderr
    )


def test_bounds_leave_everything_as_it_was() -> None:
    """The limits of the process are those from before.

    Whether what is bounded ends well, runs out of memory inside another, or out of time.
    """
    before = (
        resource.getrlimit(resource.RLIMIT_DATA),
        signal.getsignal(signal.SIGPROF),
        signal.getitimer(signal.ITIMER_PROF),
    )
    with bounded.bounded():
        assert resource.getrlimit(resource.RLIMIT_DATA) != before[0]
    with pytest.raises(bounded.TooMuch, match="MB of memory"), bounded.bounded(), bounded.bounded():
        bytearray(10 * bounds.TEMPLATE_MEMORY)
    assert before == (
        resource.getrlimit(resource.RLIMIT_DATA),
        signal.getsignal(signal.SIGPROF),
        signal.getitimer(signal.ITIMER_PROF),
    )


def test_the_alarm_is_taken_for_no_error(monkeypatch: pytest.MonkeyPatch) -> None:
    """What catches every error does not catch it; one that Python itself swallows is given again."""
    monkeypatch.setattr(bounds, "TEMPLATE_SECONDS", 0.3)
    with pytest.raises(bounded.TooMuch, match=r"0\.3 seconds"), bounded.bounded():
        _try_for_ever()


def _try_for_ever() -> None:
    while True:
        with contextlib.suppress(Exception):  # as a library would
            sum(range(1000))


def test_without_a_kernel_that_tells_time_is_bounded_all_the_same(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Where nothing says how much memory a process has, it is given no limit."""
    monkeypatch.setattr(bounded, "STATUS", tmp_path / "nowhere")
    with bounded.bounded():
        assert 10 == len(bytes(10))

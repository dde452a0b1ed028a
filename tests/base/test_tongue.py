"""What is said to a person is said in the person's language: all of it, or all of it in English."""

import copy
import json
import os
import pickle
from collections.abc import Collection, Mapping
from functools import partial
from pathlib import Path
from typing import get_args

import pytest
from babel.messages.pofile import read_po

from lrbs_report.base.errors import InvalidInput, MissingRequirement, Problem
from lrbs_report.base.showing import counted, one_line, visible
from lrbs_report.base.supervising import AGAIN, KEPT, NOT_LOADED
from lrbs_report.base.tongue import (
    CATALOGS,
    ENGLISH,
    Catalog,
    Said,
    catalog_of,
    data,
    laid,
    language,
    read_catalog,
    shaped,
    together,
    told_by,
    tr,
    trn,
    words,
    written,
)
from lrbs_report.cli.answering import EXIT_CODES
from lrbs_report.cli.scheduling import AT
from lrbs_report.editions.shape import refuse_misshapen_part
from lrbs_report.judging import range_tests
from lrbs_report.judging.bootstrap import Statistic
from lrbs_report.judging.reach import Reach
from lrbs_report.judging.replication import Fate
from lrbs_report.judging.selection import Reason
from lrbs_report.judging.tolerance import Class
from lrbs_report.judging.weighing import Untested
from lrbs_report.keeping.store import GITIGNORE
from lrbs_report.kinds.logs.article import CLOSINGS
from lrbs_report.kinds.sources.listing import sources
from lrbs_report.publish.room import JOURNAL_SEAL, RECEIPT_SEAL
from lrbs_report.report.draft import STYLE
from lrbs_report.report.prose.doubting import _listed
from lrbs_report.runs.processes import LACKING
from lrbs_report.scheduling import signing, systemd
from lrbs_report.study.selections import FORMS
from lrbs_report.walks.verifying.found import quoted
from lrbs_report.walks.verifying.training import Judgement
from tests import phrases

SPANISH = catalog_of("es")
CATALOGUED = sorted(path.parents[1].name for path in CATALOGS.glob("*/LC_MESSAGES/terminal.po"))
OUTCOMES = frozenset(
    text
    for kind in (Class, Fate, Judgement, Reach, Reason, Statistic, Untested, range_tests.Fate)
    for text in get_args(kind)
)
"""How programs know what was found; a person is told each in words that stand beside it."""

FORMS_OF_SOURCES = frozenset(one.told for one in sources().values())
"""How the schema describes where data come from."""

NOT_SAID: Mapping[str, Collection[str]] = {
    "__init__.py": {"module {} has no attribute {}"},
    "base/environment.py": {"model name"},
    "base/supervising.py": {KEPT, AGAIN, *NOT_LOADED},
    "base/trust.py": {"state of {}"},
    "cli/answering.py": {EXIT_CODES, "temporary directory", "can't start new thread"},
    "cli/editions.py": {"{}  {}  {}  lrbs-report {}"},
    "cli/scheduling.py": {AT},
    "editions/edition.py": {"{}, seed {}"},
    "judging/doubtful_data.py": {"as they are", "looked up"},
    "judging/expressions.py": {
        *("not in", "({} if {} else {})", "end of print statement", "the end", "No filter named"),
    },
    "judging/words/scene.py": {"experiment or sweep", "experiment in this reference"},
    "keeping/store.py": {GITIGNORE},
    "kinds/logs/article.py": {*CLOSINGS.values(), " lr: {}", "[{}] cost: {}{}", "Accuracy: {}"},
    "kinds/logs/facts/contradictions.py": {"per cent"},
    "kinds/logs/facts/course.py": {"early stop", "same beginning", "begins anew"},
    "kinds/logs/facts/laws.py": {"inverse time", "polynomial of power 2"},
    "kinds/logs/facts/printing.py": {"may be single", "more than 32"},
    "kinds/logs/facts/rates.py": {
        *("inverse time", "polynomial of power 2", "first rate", "no such rate"),
    },
    "kinds/logs/facts/shares.py": {"cuts off", "cut off", "right examples", "progress bar"},
    "kinds/logs/facts/steps.py": {"batch size", "held out"},
    "kinds/logs/meaning.py": {"{} at the end"},
    "kinds/logs/nielsen.py": {
        *("Epoch {epoch}: {test_correct} / {test_count}", "Epoch {epoch}: {test_correct}/{test_count}"),
        *("Epoch {epoch} training complete", "Cost on {} data: {{}_cost}"),
        "Accuracy on {} data: {{}_correct} / {{}_count}",
    },
    "kinds/measures/asked.py": {"every epoch"},
    "kinds/networks/inputs.py": {"as they are", "looked up"},
    "kinds/networks/outputs.py": {"largest output", "largest output; where there is only one, above"},
    "kinds/sources/dataset.py": {"in order"},
    **{f"kinds/sources/{name}.py": FORMS_OF_SOURCES for name in ("csv", "images", "npz", "python")},
    "notebook/showing.py": {"<Figure {}: {}>", "{} is no number"},
    "notifying/news.py": {
        *("Read with care:", "The report was left as it is.\n\n{}", "{}: the build failed", "It works."),
        *("lrbs-report: a test", "### The build failed\n\n{}\n", "Nothing was published yet.\n"),
        "### Edition {} ({})\n\nThe first edition was published.\n{}",
        "### Edition {} ({})\n\nNothing changed: it is still what the results say.\n",
        *(", and runs are missing", "The first edition was published{}: {}.", "no number changed"),
        *("claim {} turned", "runs are missing", "{}: edition {}: {}"),
    },
    "publish/formats/mlflow_runs.py": {"{}, seed {}"},
    "publish/formats/quarto_variables.py": {"title: {}", "missing: {}"},
    "publish/room.py": {RECEIPT_SEAL, JOURNAL_SEAL},
    "publish/wordpress_site.py": {"lrbs-report: {}"},
    "report/__init__.py": {"module {} has no attribute {}"},
    "report/charts/inline.py": {"#background path{fill:{}!important}"},
    "report/charts/look.py": {"Glyph .* missing from font"},
    "report/document.py": {"from lrbs_report import train_network_decay\n\ntrain_network_decay(\n{}\n{})"},
    "report/draft.py": {STYLE},
    "report/exports/logs.py": {"# {}, seed {}\n{}"},
    "report/prose/citing.py": {"{} et al.", " et al."},
    "report/prose/words.py": {"d MMMM y"},
    "report/targets/fonts.py": {"Report Serif", "Report Sans", "Report Mono", "Report Fallback"},
    "report/targets/laying.py": {"width: {}%", "break-inside: avoid"},
    "report/targets/pdf.py": {"unclosed file .*\\.icc", "No fonts configured in FontConfig"},
    "runs/downloads.py": {"not downloaded"},
    "runs/cluster/certificates.py": {"lrbs-report cluster", "lrbs-report member"},
    "runs/plan.py": {"one batch"},
    "runs/processes.py": {*LACKING},
    "scheduling/cron.py": {
        *("{ umask 077; mkdir -p {} && exec tee -a {}; }", "cd {} && "),
        *("# lrbs-report: begin {}", "# lrbs-report: end {}"),
    },
    "scheduling/job.py": {"export PYTHONSAFEPATH=1 PATH={}:$PATH; {}"},
    "scheduling/signing.py": {signing.MARK},
    "scheduling/slurm.py": {'    [ "$code" != 0 ] || run {}\n'},
    "scheduling/systemd.py": {systemd.SERVICE, systemd.THEN, systemd.TIMER, 'exec "$0" "$@"'},
    "serving/server.py": {"data: {}\n\n"},
    "study/experiments.py": {"at the end", "every epoch", "{} is not trained here"},
    "study/range_tests.py": {"at the end"},
    "study/schema.py": {"Every combination of some values.", "How the rate moves.", "The schedule."},
    "study/selections.py": {*FORMS, "{} by {}", "best of {}", "best epoch"},
    "study/settings.py": {"at the end"},
    "study/shape.py": {"a whole number"},
    "telling/manual.py": {"`help {}`"},
    "telling/terminal.py": {"# failed: {}"},
    "walks/replicate.py": {" \\\n    --only {}"},
    "walks/starter.py": {"# Made by `lrbs-report build`\noutput/\n"},
}
"""What looks like a sentence of ours and is none: settings, what others say, logs, and help."""


@pytest.mark.parametrize(
    ("variables", "expected"),
    [
        ({}, "en"),
        ({"LANG": "es_ES.UTF-8"}, "es"),
        ({"LANG": "es"}, "es"),
        ({"LANG": "es_MX@euro"}, "es"),
        ({"LANG": "es_ES.UTF-8", "LC_MESSAGES": "en_GB.UTF-8"}, "en"),
        ({"LANG": "de_DE.UTF-8", "LC_MESSAGES": "es_ES.UTF-8"}, "es"),
        ({"LANG": "es_ES.UTF-8", "LC_MESSAGES": "es_ES.UTF-8", "LC_ALL": "C"}, "en"),
        ({"LANG": "en_US.UTF-8", "LC_ALL": "es_AR.UTF-8"}, "es"),
        ({"LANG": "es_ES.UTF-8", "LC_ALL": ""}, "es"),
        ({"LANG": "es_ES.UTF-8", "LANGUAGE": "en"}, "en"),
        ({"LANG": "en_US.UTF-8", "LANGUAGE": "xx:es:en"}, "es"),
        ({"LANG": "en_US.UTF-8", "LANGUAGE": "en:es"}, "en"),
        ({"LANG": "C", "LANGUAGE": "es"}, "en"),
        ({"LANGUAGE": "es"}, "en"),
        ({"LANG": "POSIX"}, "en"),
        ({"LANG": "fr_FR.UTF-8"}, "en"),
        ({"LANG": "ES_ES"}, "en"),
        ({"LANG": "español"}, "en"),
        ({"LANG": "../../es"}, "en"),
        ({"LANG": "es/../es"}, "en"),
        ({"LANG": "es_ES/.."}, "en"),
        ({"LANG": "/etc"}, "en"),
        ({"LANG": "es\n"}, "en"),
        ({"LANG": "en_US.UTF-8", "LANGUAGE": "../es:" * 1000 + "es"}, "en"),
        ({"LANG": "e" * 100_000}, "en"),
        ({"LANG": "es_" + "E" * 100_000}, "en"),
    ],
)
def test_the_language_is_what_the_locale_says(variables: dict[str, str], expected: str) -> None:
    """The variables count in the order in which gettext reads them; what names no language means English."""
    assert expected == language(variables)


def test_a_text_is_english_to_programs() -> None:
    """JSON, files and other processes get English; the way in which it is said travels along."""
    said = tr("there is no {name}", name="año")
    assert "there is no año" == said
    assert '"there is no a\\u00f1o"' == json.dumps(said)
    assert said.way == pickle.loads(pickle.dumps(said)).way == copy.deepcopy(said).way  # noqa: S301 - ours
    assert "1 run" == counted(1, "run")
    assert "2 runs" == counted(2, "run")


def test_a_text_is_said_as_a_whole_or_not_at_all() -> None:
    """Where a part has no phrase, all of it is in English; what is somebody's is the same everywhere."""
    yes = trn(2, "{count} run", "{count} runs")
    assert "2 ejecuciones" == yes.way.worded(SPANISH)
    assert "x: 2 ejecuciones" == together(": ", [data("x"), yes]).way.worded(SPANISH)
    for no in (
        tr("no phrase is this"),
        together(" ", [yes, "of nobody"]),
        together(" ", [yes, words("Nobody")]),
    ):
        with pytest.raises(LookupError):
            no.way.worded(SPANISH)
    nested = tr("`{command} --help` tells what it takes.", command=tr("no phrase is this"))
    with pytest.raises(LookupError):
        nested.way.worded(SPANISH)


def test_what_is_done_to_a_text_is_done_in_each_language() -> None:
    """One that is cut or put on a line keeps its way."""
    made = shaped(tr("Usage:"), str.upper)
    assert isinstance(made, Said)
    assert ("USAGE:", "USO:") == (made, made.way.worded(SPANISH))
    put = one_line(tr("Usage:"))
    assert isinstance(put, Said)
    assert "Uso:" == put.way.worded(SPANISH)


def _in_columns(*rows: tuple[str, str]) -> str:
    width = max(len(first) for first, _ in rows)
    return "\n".join(f"{first:<{width}} {second}" for first, second in rows)


def test_what_is_written_anew_in_each_language_may_lack_words() -> None:
    """The report's own phrases are told where it has them, and in no language of the terminal alone."""
    said = written(partial(_listed, (data("a.md"), tr("the report's title"))))
    assert "a.md; the report's title" == said
    assert "a.md; el título del informe" == said.way.worded(SPANISH)
    with pytest.raises(LookupError):
        said.way.worded(Catalog("xx", SPANISH.phrases, int))


def test_an_edition_of_another_shape_is_told_in_spanish() -> None:
    """Where it is, what came and what was expected, in one language."""
    with pytest.raises(ValueError, match="expected a table") as error:
        refuse_misshapen_part("claims", {"it-learns": []})
    assert "it-learns: llegó una lista, se esperaba una tabla" == told_by(error.value).way.worded(SPANISH)


def test_columns_are_as_wide_as_the_words() -> None:
    """What is laid out is measured in the language in which it is told; a name is the same in all."""
    made = laid(_in_columns, (tr("first"), "loss"), (tr("low"), "acc"))
    assert "first loss\nlow   acc" == made
    assert "primero loss\nmínimo  acc" == made.way.worded(SPANISH)
    assert "first loss\nlow   acc" == pickle.loads(pickle.dumps(made))  # noqa: S301 - ours
    with pytest.raises(LookupError):
        laid(_in_columns, (tr("no phrase is this"), "loss")).way.worded(SPANISH)


def test_what_an_error_says_keeps_its_words() -> None:
    """One of ours is told in the language, one of a library is in English as it came."""
    ours = told_by(ValueError(tr("it has no experiments")))
    assert ("it has no experiments", "no tiene experimentos") == (ours, ours.way.worded(SPANISH))
    with pytest.raises(LookupError):
        told_by(ValueError("unpack requires a buffer")).way.worded(SPANISH)
    cut = quoted(ValueError(tr("it has no experiments")), 8)
    assert isinstance(cut, Said)
    assert ("it has …", "no tien…") == (cut, cut.way.worded(SPANISH))


def test_data_are_no_phrases() -> None:
    """Braces of somebody's fill no blank, and steer nothing."""
    assert "help: no hay ningún tema «{topic} {0.__class__}»" == tr(
        'help: there is no topic "{topic}"', topic="{topic} {0.__class__}"
    ).way.worded(SPANISH)


def test_errors_keep_what_is_said() -> None:
    """Problems and other failures are told in the language, wherever they were raised."""
    error = InvalidInput(
        [Problem(file="a.toml", line=2, column=3, message=tr("there is no [notify]"), hint="")]
    )
    assert "a.toml:2:3: there is no [notify]" == str(error)
    assert "a.toml:2:3: no hay [notify]" == error.said.way.worded(SPANISH)
    again = pickle.loads(pickle.dumps(error))  # noqa: S301 - ours
    assert again.said.way == error.said.way
    assert "Terminado." == MissingRequirement(tr("Ended.")).said.way.worded(SPANISH)


@pytest.mark.parametrize("name", CATALOGUED)
def test_a_catalog_is_read_as_babel_reads_it(name: str) -> None:
    """Our reader, which is there for its speed, finds the same phrases."""
    path = CATALOGS / name / "LC_MESSAGES" / "terminal.po"
    ours = read_catalog(name, path.read_text(encoding="utf-8"))
    with path.open("rb") as file:
        theirs = {
            one.id[0] if isinstance(one.id, tuple) else one.id: (
                tuple(one.string) if isinstance(one.string, tuple) else (one.string,)
            )
            for one in read_po(file)
            if one.id
        }
    assert theirs == ours.phrases
    assert not any(
        "fuzzy" in line for line in path.read_text(encoding="utf-8").splitlines() if line[:2] == "#,"
    )


def test_a_catalog_that_cannot_be_read_means_english(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A damaged file is no reason to say nothing."""
    file = tmp_path / "xx" / "LC_MESSAGES" / "terminal.po"
    file.parent.mkdir(parents=True)
    monkeypatch.setattr("lrbs_report.base.tongue.CATALOGS", tmp_path)
    for content in (b"msgid nothing", b'msgid "a\nmsgstr "b"', b"\xff", b'msgid "\\x"\nmsgstr "b"'):
        file.write_bytes(content)
        catalog_of.cache_clear()
        assert catalog_of("xx") is ENGLISH
    catalog_of.cache_clear()


@pytest.mark.parametrize("name", CATALOGUED)
def test_every_phrase_has_an_entry_with_the_same_blanks(name: str) -> None:
    """What is said in the sources, and in help, is in each catalog, and both texts of a count are."""
    catalog = catalog_of(name).phrases
    asked = [*phrases.in_sources(), *phrases.in_help()]
    assert len(asked) > 1000
    assert [] == sorted({(one.place, one.key) for one in asked if one.key not in catalog})
    for one in asked:
        texts = catalog.get(one.key, ())
        assert bool(one.more) is (len(texts) > 1) or not texts, one
        if one.blanks:
            assert all(phrases.blanks_of(text) <= one.blanks for text in texts), (one.place, one.key)
        wanted = phrases.blanks_of(one.key) if one.blanks else frozenset()
        lost = [text for text in texts if wanted - phrases.blanks_of(text) - {"count"}]
        assert [] == lost, one.place


@pytest.mark.parametrize(
    "path",
    sorted(phrases.PACKAGE.rglob("*.py")),
    ids=lambda path: path.relative_to(phrases.PACKAGE).as_posix(),
)
def test_every_sentence_is_put_into_words(path: Path) -> None:
    """No text that somebody may be shown stands in these files as it is."""
    known = frozenset(NOT_SAID.get(path.relative_to(phrases.PACKAGE).as_posix(), ()))
    assert [] == [one for one in phrases.unsaid_in(path) if one[1] not in known | OUTCOMES]


def test_no_text_is_put_together_with_what_is_in_no_language() -> None:
    """A name or a sign among texts of ours is data, and does not make all of it English."""
    found = {path: list(phrases.unsaid_parts_in(path)) for path in phrases.PACKAGE.rglob("*.py")}
    assert {} == {path.name: texts for path, texts in found.items() if texts}


def test_no_text_of_ours_is_lost_in_an_f_string() -> None:
    """Only what is written to people who are not there is put together so: it is English."""
    found = {path.name: [*phrases.lost_in(path)] for path in phrases.PACKAGE.rglob("*.py")}
    assert ["news.py"] == [name for name, lost in found.items() if lost]
    assert {"counted(len(changes.numbers), 'number')"} == {text for _, text in found["news.py"]}


def test_numbers_of_languages_keep_their_spaces() -> None:
    """A space at which no line is broken is shown as it is; what steers a terminal is not."""
    assert "1\u00a0%, 10\u202f000" == one_line("1\u00a0%, 10\u202f000") == visible("1\u00a0%, 10\u202f000")
    assert "a\\u200bb\\u001b" == one_line("a\u200bb\u001b")


@pytest.mark.parametrize("name", CATALOGUED)
def test_a_catalog_has_no_phrase_that_nobody_says(name: str) -> None:
    """Each entry is said in the sources, in help, by click, or by the system that Python runs on."""
    said = {one.key for one in (*phrases.in_sources(), *phrases.in_help(), *phrases.in_click())}
    of_the_system = {os.strerror(number) for number in range(140)}
    assert [] == sorted(set(catalog_of(name).phrases) - said - of_the_system)


def test_what_click_says_keeps_its_blanks() -> None:
    """Click fills the blanks of its own texts: a translation has those, and no others."""
    for one in phrases.in_click():
        for text in SPANISH.phrases.get(one.key, ()):
            allowed = phrases.blanks_of(one.key) | phrases.blanks_of(one.more)
            assert phrases.blanks_of(text) <= allowed, one.key

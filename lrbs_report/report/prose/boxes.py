"""What stands between paragraphs besides charts: tables, claims with their verdicts, notes, the evidence.

HTML, with the marks of values in it.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping, Sequence

from markupsafe import Markup, escape

from lrbs_report.base.numeral import Numeral, decimals_of
from lrbs_report.judging.claims import Verdict
from lrbs_report.judging.expressions import calls
from lrbs_report.judging.replication import Candidate, Fate
from lrbs_report.judging.vocabulary import SIGNATURES
from lrbs_report.kinds.measures.record import RunResult
from lrbs_report.report.composition import seeds_in_words, sentence
from lrbs_report.report.document import Page, ToldReference
from lrbs_report.report.prose.families import tell
from lrbs_report.report.prose.ledger import Ledger
from lrbs_report.report.prose.words import Words
from lrbs_report.study.experiments import Experiment, Reference

TICK, CROSS = (f'<span class="icon {name}" aria-hidden="true"></span>' for name in ("tick", "cross"))
"""Drawn by the style sheets, never written: few fonts have these signs."""

TOLD: Mapping[Fate, tuple[str, str, str]] = {
    "survives": (TICK, "candidate.survives", "holds"),
    "rejected": (CROSS, "candidate.rejected", "refuted"),
}
"""What a log can tell of a set-up: the sign, the word, and how both look."""

NUMERIC = re.compile(r"[-+−]?\d")
CHOICE = re.compile(r"^(bests?)\(")
"""A choice that each seed makes has no mean; what is shown is the choice of the mean."""

MEASURED = 4
"""Decimals of a measurement as the report prints it."""
MOST_TERMS = 50
"""Of a sum that is written with plus signs."""

LONGEST_WORD = 24
"""Longer ones, digests mostly, are broken where the line ends."""

LONGEST_TABLE, TABLE_BEGINNING, TABLE_END = 60, 30, 15
"""How many rows of a table a page shows; of a longer one, how many of its beginning and of its end."""

LONGEST_LOG, LOG_BEGINNING, LOG_END = 60, 25, 15
"""How many lines of a log a page shows; of a longer one, how many of its beginning and of its end."""

Row = Sequence[str]


def table(ledger: Ledger, number: int, caption: str, head: Row, rows: Sequence[Row]) -> str:
    """Show a table, reachable by keyboard because wide ones scroll.

    Its first column names the rows; columns of numbers stand to the right.

    Of a long one the middle is left out, and in its place stands how many rows that are.
    """
    columns = [
        False,
        *(all(NUMERIC.match(ledger.plain(row[column])) for row in rows) for column in range(1, len(head))),
    ]
    heads = "".join(
        f'<th scope="col"{_side(is_number=column)}>{escape(text)}</th>'
        for text, column in zip(head, columns, strict=True)
    )
    body = _body(rows, columns, ledger.words)
    title = f"<b>{escape(ledger.words.say('table.number', number=number))}</b> {escape(caption)}"
    return (
        f'<div class="table" tabindex="0" role="region" aria-label="{escape(ledger.plain(caption))}">'
        f"<table><caption>{title}</caption>"
        f"<thead><tr>{heads}</tr></thead><tbody>{body}</tbody></table></div>"
    )


def _body(rows: Sequence[Row], columns: Sequence[bool], words: Words) -> str:
    """Write the rows of a table, those in the middle of a long one excepted."""
    if len(rows) <= LONGEST_TABLE:
        return "".join(row_html(row, columns) for row in rows)
    hidden = words.count("table.cut", len(rows) - TABLE_BEGINNING - TABLE_END)
    gap = f'<tr><td colspan="{len(columns)}">[…] {escape(hidden)}</td></tr>'
    return "".join(
        [
            *(row_html(row, columns) for row in rows[:TABLE_BEGINNING]),
            gap,
            *(row_html(row, columns) for row in rows[-TABLE_END:]),
        ]
    )


def row_html(row: Row, columns: Sequence[bool]) -> str:
    """Write a row of a table; ``columns`` tells which of them hold numbers."""
    first, *rest = row
    cells = "".join(
        f"<td{_side(is_number=column, text=text)}>{escape(text)}</td>"
        for text, column in zip(rest, columns[1:], strict=True)
    )
    return f'<tr><th scope="row"{_side(is_number=False, text=first)}>{escape(first)}</th>{cells}</tr>'


def _side(*, is_number: bool, text: str = "") -> str:
    """Say whether a cell stands to the right, or holds a word so long that it may be broken anywhere."""
    if is_number:
        return ' class="number"'
    is_long = not isinstance(text, Markup) and any(len(word) > LONGEST_WORD for word in text.split())
    return ' class="long"' if is_long else ""


def claim(page: Page, ledger: Ledger, verdict: Verdict) -> str:
    """Show a claim.

    The verdict in a word, how many seeds agree, the sentence, the values that decided it, and the expression
    that was asked.
    """
    say, claimed = ledger.words.say, verdict.claim
    statement = escape(ledger.filled(claimed.statement[page.language]))
    measured = [_measured(page, ledger, call) for call in verdict.calls]
    shown = f'<p class="measured">{"; ".join(measured)}.</p>' if measured else ""
    kind, sign = ("holds", TICK) if verdict.holds else ("refuted", CROSS)
    id_ = f"verdict-{claimed.id}"
    return (
        f'<div class="claim {kind}" id="claim-{claimed.id}" role="group" aria-labelledby="{id_}">'
        f'<p class="verdict" id="{id_}">{sign}{_verdict(ledger, verdict)}</p>'
        f'<p class="statement">{statement}</p>{shown}'
        f'<p class="asked"><span>{escape(say("claim.asked"))}</span> '
        f"<code>{escape(claimed.holds)}</code></p></div>"
    )


def _verdict(ledger: Ledger, verdict: Verdict) -> str:
    """Say the verdict in a word, how many seeds agree, and what that leaves open."""
    word, seeds, without = (
        tell(family, verdict, ledger) for family in ("claim", "claim.seeds", "claim.without")
    )
    colon = (
        "" if len(verdict.seeds) == 1 or (verdict.holds and verdict.agreeing == len(verdict.seeds)) else ":"
    )
    return f"<b>{escape(word)}{colon}</b> {escape('; '.join(filter(None, [seeds, without])))}"


def _measured(page: Page, ledger: Ledger, call: str) -> str:
    """Name a value that a claim looks at, with its mean, and how far the seeds spread."""
    label = _label(page, ledger, call)
    call = CHOICE.sub(r"\1_on_average(", call)
    content = ledger.content(call)
    if isinstance(content, list):
        return f"{label}: {escape(_series(ledger, call, content))}"
    if isinstance(content, int | float) and ledger.content(call, over="min") != ledger.content(
        call, over="max"
    ):
        low, high = ledger.value(call, over="min"), ledger.value(call, over="max")
        spread = ledger.words.say("claim.spread", mean=ledger.value(call), low=low, high=high)
        return f"{label}: {escape(spread)}"
    return f"{label}: {ledger.value(call)}"


def _series(ledger: Ledger, call: str, content: Sequence[object]) -> str:
    """Tell a series whole when it is short, else by its ends."""
    if len(content) <= 5:  # noqa: PLR2004 - that a line holds
        return str(ledger.value(call))
    return ledger.words.say(
        "claim.series", first=ledger.value(f"{call} | first"), last=ledger.value(f"{call} | last")
    )


def _label(page: Page, ledger: Ledger, call: str) -> str:
    """Say in words what a call measures: of which experiment, and with which settings."""
    found = calls(call, SIGNATURES)[0]
    told = page.told.get(found.named.get("experiment", ""))
    name = ledger.words.phrases.get(f"measure.{found.function}", found.function)
    return f"{escape(name)} ({escape(told.title)})" if told else str(escape(name))


def cut_log(log: str, file: str, words: Words) -> str:
    """Leave out the middle of a long log.

    Its place says how many epochs that are, and which file has them.
    """
    lines = log.splitlines()
    hidden = len(lines) - LOG_BEGINNING - LOG_END
    if len(lines) <= LONGEST_LOG:
        return log
    return (
        "\n".join(
            [*lines[:LOG_BEGINNING], f"[…] {words.count('log.cut', hidden, file=file)}", *lines[-LOG_END:]]
        )
        + "\n"
    )


def key_numbers(rows: Sequence[Row]) -> str:
    """Show the few numbers that matter most, each with what it is."""
    items = "".join(f"<div><dt>{escape(label)}</dt><dd>{escape(number)}</dd></div>" for number, label in rows)
    return f'<dl class="key-numbers">{items}</dl>'


def note(html: str, number: int, label: str) -> str:
    """Show a note.

    In the margin of a wide page, below its line on a narrow one, at the foot of a printed one.
    """
    sign = f'<sup class="note-sign" aria-hidden="true">{number}</sup>'
    return (
        f'<span class="note-anchor">{sign}</span>'
        f'<span class="note" role="note" aria-label="{escape(label)}">{sign}{html}</span>'
    )


def comparison_rows(ledger: Ledger, told: ToldReference, id_: str) -> list[Row]:
    """Return a row an epoch of a published run.

    The published cost, our mean, the band, and the distance in standard deviations.
    """
    rows: list[Row] = []
    for epoch in range(ledger.content("costs_compared", told.reference.id, id_)):
        asked = (told.reference.id, id_, epoch)
        published = ledger.value("published_cost", *asked, digits=_digits(told.reference, id_, epoch))
        expected, low, high, z = (
            ledger.value(name, *asked) for name in ("expected_cost", "band_low", "band_high", "z")
        )
        has_band = ledger.content("band_low", *asked) is not None
        rows.append(
            (
                str(epoch),
                published,
                expected,
                ledger.words.say("range", low=low, high=high) if has_band else low,
                z,
            )
        )
    return rows


def _digits(reference: Reference, id_: str, epoch: int) -> int | None:
    """Return how many decimals a published cost has, if fewer than ours.

    A log is not given digits that it does not print.
    """
    printed = next((run.watched[epoch] for run in reference.runs if run.experiment == id_), math.nan)
    fewer = isinstance(printed, Numeral) and 0 <= decimals_of(printed) < MEASURED
    return decimals_of(printed) if fewer else None


def candidate_table(page: Page, ledger: Ledger, told: ToldReference) -> tuple[Row, list[Row]]:
    """Return the head and a row for each set-up that may have printed a log.

    Its settings, the costs inside the band, the distances, the verdict.
    """
    say = ledger.words.say
    axes = list(told.axes or told.candidates[0].settings) or ["model"]
    distances = [say("candidate.z", title=page.told[run.experiment].title) for run in told.reference.runs]
    head = [
        *(
            say("candidate.images") if axis == "dataset" else sentence(ledger.words.name_of(axis))
            for axis in axes
        )
    ]
    return [*head, say("candidate.inside"), *distances, say("candidate.verdict")], [
        _candidate_row(page, ledger, told, candidate, axes) for candidate in told.candidates
    ]


def _candidate_row(
    page: Page, ledger: Ledger, told: ToldReference, candidate: Candidate, axes: Sequence[str]
) -> Row:
    cells, id_ = [one.experiment for one in candidate.comparisons], told.reference.id
    settings = [_setting(ledger, page.told[cells[0]].experiment, axis) for axis in axes]
    counts = (
        _total([f"{name}({id_!r}, {cell!r})" for cell in cells])
        for name in ("costs_inside", "costs_compared")
    )
    inside, compared = (ledger.value(asked, form="whole") for asked in counts)
    has_band = all(one.has_band for one in candidate.comparisons)
    distances = [ledger.value("largest_z", id_, cell) for cell in cells]
    counted = ledger.words.say("candidate.of", inside=inside, compared=compared) if has_band else inside
    return [*settings, counted, *distances, fate(ledger, candidate)]


def fate(ledger: Ledger, candidate: Candidate) -> str:
    """Say what a log tells of a set-up: with a sign where it tells something, else with what is lacking."""
    say, cells = ledger.words.say, [one.experiment for one in candidate.comparisons]
    if candidate.fate in TOLD:
        sign, word, look = TOLD[candidate.fate]
        return Markup(f'<span class="{look}">{sign}{escape(say(word))}</span>')  # noqa: S704 - our phrases
    if candidate.fate == "too few seeds":
        return say("candidate.few", seeds=candidate.seeds_needed)
    diverged = sum(one.diverged for one in candidate.comparisons)
    if not diverged:
        return say("candidate.unknown")
    runs = " + ".join(f"seeds({cell!r})" for cell in cells)
    return say(
        "candidate.diverged",
        diverged=ledger.value("diverged_runs", *cells),
        runs=ledger.value(runs, form="whole"),
    )


def _total(calls: Sequence[str]) -> str:
    """Write a sum as an expression.

    Of many terms it is written as a list, which is nested no deeper however many they are.
    """
    return " + ".join(calls) if len(calls) <= MOST_TERMS else f"sum([{', '.join(calls)}])"


def _setting(ledger: Ledger, experiment: Experiment, axis: str) -> str:
    """Write a setting of a set-up; of a data set, how many images it trains on."""
    if axis == "dataset" and experiment.dataset.train:
        return ledger.value("train_images", experiment.id)
    return ledger.value("setting", experiment.id, axis)


def evidence(page: Page, *, keys: bool) -> str:
    """List what every number rests on.

    For each experiment its runs, with their seeds and, on the web, their keys in the store.
    """
    words, study = Words(page.language), page.evaluator.findings.study
    rows = [_evidence_row(page, experiment, keys=keys) for experiment in study.singles]
    for sweep in study.sweeps:
        shown = sweep.experiments if keys else ()
        cells = "".join(_evidence_row(page, experiment, keys=keys) for experiment in shown)
        runs = sum(len(page.evaluator.findings.of(experiment)) for experiment in sweep.experiments)
        seeds = seeds_in_words(sweep.seeds)
        rows.append(
            f'<tr id="evidence-{sweep.id}" class="sweep"><th scope="row"><code>{sweep.id}</code></th>'
            f"<td>{seeds}</td><td>{runs}</td></tr>{cells}"
        )
    heads = "".join(
        f'<th scope="col">{escape(words.say(f"evidence.{name}"))}</th>'
        for name in ("experiment", "seeds", "runs")
    )
    table = f"<table><thead><tr>{heads}</tr></thead><tbody>{''.join(rows)}</tbody></table>"
    return f'<div class="table" tabindex="0" role="group" aria-labelledby="evidence">{table}</div>'


def _evidence_row(page: Page, experiment: Experiment, *, keys: bool) -> str:
    runs = page.evaluator.findings.of(experiment)
    listed = f"<details><summary>{len(runs)}</summary>{_keys(runs)}</details>" if keys else str(len(runs))
    name = f"{escape(page.told[experiment.id].title)} <code>{experiment.id.replace('-', '-<wbr>')}</code>"
    seeds = seeds_in_words([run.seed for run in runs])
    return (
        f'<tr id="evidence-{experiment.id}"><th scope="row">{name}</th><td>{seeds}</td><td>{listed}</td></tr>'
    )


def _keys(runs: Iterable[RunResult]) -> str:
    return "<ul>" + "".join(f"<li>{run.seed}: <code>{run.key}</code></li>" for run in runs) + "</ul>"

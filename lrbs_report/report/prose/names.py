"""Everything that an article may name."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from lrbs_report.report.document import Page
from lrbs_report.report.prose.inserts import Inserts
from lrbs_report.report.prose.quoting import ours
from lrbs_report.report.prose.rows import (
    best_head,
    best_rows,
    class_tables,
    experiment_rows,
    experiment_table,
    import_table,
    key_rows,
    many_table,
    provenance_rows,
    published_head,
)
from lrbs_report.report.prose.subjects import subjects_of
from lrbs_report.report.prose.untold import Verdicts


def names_for(inserts: Inserts) -> Mapping[str, Any]:
    """Return what an article may name.

    What a page is about, and what puts something of it into the text.
    """
    return {**_told_of(inserts.page), **_asked_of(inserts), **_put_in_by(inserts), **_rows_of(inserts)}


def _told_of(page: Page) -> Mapping[str, Any]:
    """Return the page's data."""
    return {
        "title": page.title,
        "language": page.language,
        "singles": page.singles,
        "in_full": page.in_full,
        "many": page.many,
        "noise_scales": page.noise_scales,
        "range_tests": page.range_tests,
        "sweeps": page.sweeps,
        "references": page.references,
        "ranked": page.ranked,
        "always_above": page.always_above,
        "provenance": page.provenance,
        **subjects_of(page),
    }


def _asked_of(inserts: Inserts) -> Mapping[str, Any]:
    """Return what decides what is told: the target, verdicts, and answers."""
    page, ledger = inserts.page, inserts.ledger
    return {
        "medium": inserts.boxes.medium,
        "is_signed": bool(page.evaluator.findings.study.byline.authors),
        "verdicts": Verdicts(page.verdicts, page.absent.claims, ledger.words.say("missing")),
        "ask": ledger.content,
        "experiment": inserts.experiment,
        "claims_about": inserts.claims_about,
        "has_figure": inserts.has_figure,
        "curves_of": inserts.curves_of,
        "shows_cost": inserts.shows_cost,
        "rates_move": inserts.rates_move,
        "rates_differ": inserts.rates_differ,
        "measures_compared": lambda: inserts.names_of("comparison-"),
        "further_of_sweep": inserts.further_of_sweep,
        "further_finals": lambda: inserts.names_of("final-"),
    }


def _put_in_by(inserts: Inserts) -> Mapping[str, Any]:
    """Return what gives text, or leaves a mark in it."""
    return {
        "tell": inserts.tell,
        "say": inserts.say,
        "value": inserts.ledger.value,
        "quoted": inserts.quoted,
        "note": inserts.note,
        "claim": inserts.claim,
        "doubts": inserts.doubted,
        "figure": inserts.figure,
        "code": inserts.code,
        "log": inserts.log,
        "table": inserts.table,
        "fold": inserts.fold,
        "end_fold": inserts.end_fold,
        "key_numbers": inserts.key_numbers,
        "bibtex": inserts.bibtex,
    }


def _rows_of(inserts: Inserts) -> Mapping[str, Any]:
    """Return the ready-made rows and heads of tables."""
    page, ledger = inserts.page, inserts.ledger
    return {
        "key_rows": lambda: ours(key_rows(page, ledger)),
        "experiment_table": lambda: experiment_table(page, ledger),
        "many_table": lambda: _as_ours(*many_table(page, ledger)),
        "import_table": lambda: import_table(page, ledger),
        "class_tables": lambda: list(class_tables(page, ledger)),
        "named_classes": lambda: inserts.names_of("classes-"),
        "experiment_rows": lambda: experiment_rows(page, ledger),
        "noise_table": inserts.noise_table,
        "range_table": inserts.range_table,
        "provenance_rows": lambda: provenance_rows(page, ledger.words),
        "best_head": lambda grid: best_head(grid, ledger.words),
        "best_rows": lambda grid: best_rows(grid, ledger),
        "published_head": lambda: published_head(ledger.words),
        "comparison_rows": inserts.comparison_rows,
        "candidate_table": inserts.candidate_table,
        "measure_table": inserts.measure_table,
    }


def _as_ours(head: list[str], rows: list[tuple[str, ...]]) -> tuple[list[str], list[list[str]]]:
    """Return head and rows of a table of ours to a template."""
    return head, ours(rows)

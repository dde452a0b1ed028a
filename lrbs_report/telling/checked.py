"""What a check found, in words."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from lrbs_report.base.tongue import tr, trn, words

if TYPE_CHECKING:
    from lrbs_report.judging.mutation import Score
    from lrbs_report.report.prose.numerals import Numbers


def doubt_line(message: str) -> str:
    """Say a doubt so that nobody takes it for a failure."""
    return tr("Read with care: {message}", message=words(message))


def numbers_line(numbers: Numbers) -> str:
    """Say in one line where the numbers of an article come from.

    Rounded down: nothing but everything is 100 %.
    """
    typed, covered = len(numbers.typed), math.floor(100 * numbers.coverage)
    counts = tr(
        "{from_results} from the results, {quoted} quoted, {typed} typed by hand",
        from_results=numbers.from_results,
        quoted=numbers.quoted,
        typed=typed,
    )
    return tr(
        "Numbers in the article ({language}): {counts}: {covered} % covered.",
        language=numbers.language,
        counts=counts,
        covered=covered,
    )


def score_lines(score: Score) -> list[str]:
    """Say how many claims and values notice that results change, and which claims are not verified now."""
    claims = trn(score.claims, "{red} of {count} claim", "{red} of {count} claims", red=score.red_claims)
    values = trn(score.values, "{red} of {count} value", "{red} of {count} values", red=score.red_values)
    counts = tr("{claims} and {values} turn red", claims=claims, values=values)
    now = (
        (tr("Refuted by the results as they are: {ids}.", ids=", ".join(score.refuted)), score.refuted),
        (
            tr("Left undecided by the results as they are: {ids}.", ids=", ".join(score.undecided)),
            score.undecided,
        ),
    )
    percent = math.floor(100 * score.share)
    return [
        tr("Mutation: {counts}; score {percent} %", counts=counts, percent=percent),
        *(line for line, ids in now if ids),
    ]

"""What a check found, in words."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lrbs_report.judging.mutation import Score
    from lrbs_report.report.prose.numerals import Numbers


def doubt_line(message: str) -> str:
    """Say a doubt so that nobody takes it for a failure."""
    return f"Read with care: {message}"


def numbers_line(numbers: Numbers) -> str:
    """Say in one line where the numbers of an article come from.

    Rounded down: nothing but everything is 100 %.
    """
    typed, covered = len(numbers.typed), math.floor(100 * numbers.coverage)
    counts = f"{numbers.from_results} from the results, {numbers.quoted} quoted, {typed} typed by hand"
    return f"Numbers in the article ({numbers.language}): {counts}: {covered} % covered."


def score_lines(score: Score) -> list[str]:
    """Say how many claims and values notice that results change, and which claims are not verified now."""
    claims = f"{score.red_claims} of {score.claims} claims"
    counts = f"{claims} and {score.red_values} of {score.values} values turn red"
    now = {"Refuted by": score.refuted, "Left undecided by": score.undecided}
    as_it_is = [f"{how} the results as they are: {', '.join(ids)}." for how, ids in now.items() if ids]
    return [f"Mutation: {counts}; score {math.floor(100 * score.share)} %", *as_it_is]

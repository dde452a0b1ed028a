"""What is told of a check is never rounded up."""

from lrbs_report.judging.mutation import Score
from lrbs_report.report.prose.numerals import Numbers, Typed
from lrbs_report.telling.checked import numbers_line, score_lines


def test_the_line_says_everything_only_when_everything_is_covered() -> None:
    """99.9 % is not rounded up."""
    assert (
        "Numbers in the article (es): 214 from the results, 1 quoted, 0 typed by hand: 100 % covered."
        == numbers_line(Numbers(language="es", from_results=214, quoted=1, typed=()))
    )
    assert "99 % covered." in numbers_line(
        Numbers(
            language="es", from_results=9999, quoted=0, typed=(Typed(file="a", line=1, column=1, text="1"),)
        )
    )


def test_the_score_is_never_rounded_up() -> None:
    """One survivor among thousands is not 100 %."""
    assert ["Mutation: 5 of 5 claims and 231 of 231 values turn red; score 100 %"] == score_lines(
        Score(claims=5, values=231, survivors=(), refuted=(), undecided=())
    )

"""Facts fit a terminal, those that are forced first, and are data as they are."""

from __future__ import annotations

import json

from lrbs_report.kinds.logs.facts.fact import Fact
from lrbs_report.kinds.logs.facts.listing import facts_of
from lrbs_report.kinds.logs.published import PrintedLog
from lrbs_report.telling.log_facts import as_data, lines
from lrbs_report.telling.log_read import as_json, as_text
from tests.factory.facts import run_of

MAYBE = Fact(about="size", series="a" * 200, certainty="possible", value=[1, 2], because="a reason " * 30)
SURE = Fact(about="end", certainty="forced", value=None, because="b" * 30)


def test_lines() -> None:
    """Are 80 columns wide, and begin with how certain a fact is."""
    told = [line for paragraph in lines([MAYBE, SURE]) for line in paragraph.splitlines()]
    assert max(map(len, told)) <= 80
    begun = [line.split()[0] for line in told if line.startswith(("  forced", "  possible"))]
    assert ["forced", "possible"] == begun
    assert ["", "  No facts follow."] == list(lines([]))
    assert "too many series" in "".join(lines(None))


def test_data() -> None:
    """Have the fields of a fact; null where none were looked for."""
    expected = {"about": "end", "series": None, "certainty": "forced", "value": None, "because": "b" * 30}
    assert [expected] == as_data([SURE])
    assert as_data(None) is None


def test_beside_what_was_read() -> None:
    """Each run has its own; without being asked for, none has any."""
    log = PrintedLog(format="csv", runs=(run_of({"val_accuracy": ["0.5000"]}), run_of({"loss": ["0.1"]})))
    facts = list(facts_of(log))
    told = json.loads("".join(as_json(log, facts)))
    assert [as_data(one) for one in facts] == [run["facts"] for run in told["runs"]]
    assert all("facts" not in run for run in json.loads("".join(as_json(log)))["runs"])
    page = as_text("some.log", log, facts)
    assert 2 == page.count("What follows from the numbers")
    assert max(map(len, page.splitlines())) <= 80

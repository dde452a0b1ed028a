"""What always answering with the most frequent class would give, told of data sets."""

from __future__ import annotations

import re

from lrbs_report.report import compose
from lrbs_report.results.findings import Findings
from lrbs_report.results.portraits import Part, Portrait
from tests import factory
from tests.report.prose.test_article import told_in

ROWS = {"small": (1, 3), "large": (25, 75), "even-k-1": (1, 1)}
"""How many test rows there are of two classes, by data set."""


def article() -> str:
    """Write the article of a study of three data sets."""
    experiments = [
        factory.experiment(f"of-{name}", dataset=factory.dataset(name=name), epochs=1) for name in ROWS
    ]
    portraits = {
        name: Portrait(train=part, test=part, low=0.0, high=1.0)
        for name, counts in ROWS.items()
        for part in [Part(rows=sum(counts), classes=dict(enumerate(counts)))]
    }
    study = factory.study(*experiments, languages=("en",))
    runs = {one.id: tuple(factory.result(one, seed, [0.2, 0.1]) for seed in one.seeds) for one in experiments}
    page = compose(Findings(study=study, runs=runs, data=portraits), factory.PROVENANCE).main
    return " ".join(re.sub(r"</?a[^>]*>", "", told_in(page)[1]).split())


def test_data_sets_that_one_answer_fits_are_told_in_one_sentence() -> None:
    """Those of another class, or of another share of it, have a sentence of their own."""
    told = article()
    both = '<code class="whole">small</code> and <code class="whole">large</code>'
    assert f"With {both}, always answering with the most frequent class, 1, would give an accuracy of" in told
    other = '<code class="whole">even-k-1</code>'
    assert f"Always answering with the most frequent class of {other}, 0, would give" in told
    assert 2 == told.count("lways answering with the most frequent class")

"""What articles print can be run as it is printed, and gives the article's numbers."""

from __future__ import annotations

import html
import re
import subprocess
import sys
from pathlib import Path

import pytest

from lrbs_report import train_network_decay
from lrbs_report.base.errors import InvalidInput
from lrbs_report.study.experiments import trained
from lrbs_report.study.reading import read_study
from lrbs_report.walks.train_one import Call, changed
from tests.commands import HEAD, content, project, run

PRINTED = re.compile(r'<pre class="code"><code>(from lrbs_report .*?)</code></pre>', re.DOTALL)

DEFINITIONS = f"""{HEAD}[defaults]
epochs = 2

[[experiments]]
id = "plain"
learning_rate = "0.1 * batch_size / 48"
seeds = [7, 8]

[[experiments]]
id = "moving"
learning_rate = 0.3
schedule = {{ class = "Epochs", rates = [0.3, 0.1] }}
batch_size = {{ start = 32, every = 1 }}
"""


def test_what_the_page_prints_runs_and_gives_its_numbers(tmp_path: Path) -> None:
    """Every call of the page, in its order, in the project's folder, says what stands in the logs."""
    folder = project(tmp_path / "project", DEFINITIONS)
    run("build", "--project", folder, "--no-pdf")
    page = (folder / "output/report.en.html").read_text(encoding="utf-8")
    printed = [html.unescape(found) for found in PRINTED.findall(page)]
    before = content(folder)
    done = subprocess.run(
        [sys.executable, "-c", "\n".join(printed)], cwd=folder, capture_output=True, text=True, check=True
    )
    logs = [(folder / f"output/logs/{id_}.log").read_text(encoding="utf-8") for id_ in ("plain", "moving")]
    assert "".join(logs) == done.stdout
    assert logs[0] != logs[1]
    assert before == content(folder)


def test_what_a_call_says_is_what_is_trained(tmp_path: Path) -> None:
    """A share lost after each epoch stands instead of a schedule, and a size instead of batches that grow."""
    moving = trained(
        read_study(project(tmp_path / "project", DEFINITIONS) / "experiments.toml").named["moving"]
    )
    assert moving == changed(moving, Call(experiment="moving", settings={"learning_rate": 0.3}))
    said = changed(moving, Call(experiment="moving", settings={"lr_decay": 0.5, "batch_size": 64}, seed=3))
    assert (None, 0.5, None, 64) == (said.schedule, said.lr_decay, said.growth, said.batch_size)
    assert (3,) == said.seeds


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ({"experiment": "plan"}, "there is no experiment plan"),
        ({"experiment": "plain", "learning_rate": -1}, "learning_rate: came -1.0, expected a number above 0"),
        ({"experiment": "plain", "lr_decay": 1}, "lr_decay: came 1.0, expected a number below 1"),
        ({"experiment": "plain", "batch_size": 0}, "batch_size: came 0, expected a number of at least 1"),
        ({"experiment": "plain", "n_epochs": 0}, "epochs: came 0, expected a number of at least 1"),
        ({"experiment": "plain", "seed": -1}, "seeds: came [-1], expected"),
        ({"experiment": "plain", "batch_size": 100_000}, "plain"),
    ],
)
def test_what_cannot_be_trained_is_said_before(
    tmp_path: Path, arguments: dict[str, object], said: str
) -> None:
    """As the definitions would be told."""
    folder = project(tmp_path / "project", DEFINITIONS)
    with pytest.raises(InvalidInput, match=re.escape(said)):
        train_network_decay(**arguments, project=folder)  # type: ignore[arg-type]  # what a test says

"""What a stranger's definitions may try.

To read what is elsewhere, to learn what is secret, to take all memory and time.
"""

from __future__ import annotations

import os
import resource
import subprocess
from pathlib import Path

import pytest

from lrbs_report.base.errors import InvalidInput
from lrbs_report.base.places import place_of, places_in, read_places
from lrbs_report.base.variables import why_refused
from lrbs_report.study.reading import read_study
from lrbs_report.study.syntax import read_raw
from tests.commands import command
from tests.inputs.cases import study, sweep
from tests.inputs.files import LOG, MATCHED

SECRET = "hunter2-and-more"  # noqa: S105 - it is nobody's
MEMORY = 1_000_000_000
SECONDS = 600
"""Only to tell a hang."""

PROJECT = "project"


def plan(
    folder: Path, definitions: str | bytes, *words: str, memory: int = MEMORY, **variables: str
) -> subprocess.CompletedProcess[str]:
    """Run the command on some definitions, with a bound on memory."""
    (folder / PROJECT).mkdir(exist_ok=True)
    content = definitions.encode() if isinstance(definitions, str) else definitions
    (folder / PROJECT / "experiments.toml").write_bytes(content)

    def limit() -> None:
        resource.setrlimit(resource.RLIMIT_AS, (memory, memory))

    return subprocess.run(
        command(*(words or ("plan",))),
        cwd=folder / PROJECT,
        env={**os.environ, **variables},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
        timeout=SECONDS,
        preexec_fn=limit,
    )


def _elsewhere(folder: Path) -> None:
    """Put a secret outside of the project, where links and names may lead."""
    (folder / "secret").mkdir()
    (folder / "secret" / "token").write_text(f"{SECRET}\n", encoding="utf-8")
    (folder / PROJECT).mkdir()
    (folder / PROJECT / "logs").mkdir()
    (folder / PROJECT / ".env").write_text(f"TOKEN={SECRET}\n", encoding="utf-8")
    for link, to in {"link": "token", "logs/link": "token", "away": ""}.items():
        (folder / PROJECT / link).symlink_to(folder / "secret" / to)
    (folder / PROJECT / "zero").symlink_to("/dev/zero")
    os.mkfifo(folder / PROJECT / "pipe")


UP = ("../secret/token", "logs/../../secret/token", "/proc/self/environ")
NAMES = (*UP, "link", "logs/link", "away/token", "zero", "pipe", "logs", ".env", "./.env")


@pytest.mark.attack
@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("words", [("plan",), ("build", "--json")], ids=lambda words: words[0])
def test_no_log_leads_out_of_the_project(tmp_path: Path, name: str, words: tuple[str, ...]) -> None:
    """Nor is anything else read as one; neither what another file holds nor its path is said."""
    _elsewhere(tmp_path)
    done = plan(tmp_path, MATCHED.replace("▸", "").replace("published.log", name), *words, TOKEN=SECRET)
    assert 2 == done.returncode, done.stderr
    line = MATCHED[: MATCHED.index("▸")].count("\n") + 1
    assert f"experiments.toml:{line}:7: log: " in done.stderr
    assert SECRET not in done.stdout + done.stderr
    assert str(tmp_path) not in done.stdout + done.stderr


@pytest.mark.attack
def test_an_honest_log_below_the_project_is_read(tmp_path: Path) -> None:
    """The guard keeps out nothing that belongs there."""
    (tmp_path / PROJECT / "logs" / "2026").mkdir(parents=True)
    (tmp_path / PROJECT / "logs" / "2026" / "a b.log").write_text(LOG, encoding="utf-8")
    done = plan(tmp_path, MATCHED.replace("▸", "").replace("published.log", "logs/2026/a b.log"))
    assert 0 == done.returncode, done.stderr


SECRETS = (
    f'webhook = "http://{SECRET}.example/{SECRET}"',
    f'webhook = "ftp://a.example/{SECRET}"',
    f'webhook = ["https://a.example/{SECRET}"]',
    f'webhook = "${SECRET}"',
    f'webhook = {{ url = "https://a.example/{SECRET}" }}',
    f'webhok = "https://a.example/{SECRET}"',
    f'on = ["{SECRET}"]',
    f'email = "{SECRET}"',
    (
        f'email = {{ to = "{SECRET}", sender = "{SECRET}", host = "a", '
        f'user = "{SECRET}", password = "{SECRET}" }}'
    ),
    (
        f'email = {{ to = ["{SECRET}"], sender = "a@b", host = "a", '
        f'port = "{SECRET}", security = "{SECRET}", password = "${SECRET}" }}'
    ),
)


@pytest.mark.attack
@pytest.mark.parametrize("line", SECRETS, ids=range(len(SECRETS)))
def test_no_message_repeats_what_notify_holds(tmp_path: Path, line: str) -> None:
    """It may be somebody's token; the key and its place say enough."""
    done = plan(tmp_path, study(after=f"[notify]\n{line}\n"))
    assert 2 == done.returncode
    assert "experiments.toml:9:" in done.stderr or "experiments.toml:8:" in done.stderr
    assert SECRET not in done.stdout + done.stderr


FORBIDDEN = (
    "GITHUB_TOKEN",
    "AWS_SECRET_ACCESS_KEY",
    "LRBS_WORDPRESS_PASSWORD",
    "LRBS_wordpress_user",
    "LRBS_",
    "lrbs_hook",
    "XLRBS_HOOK",
    "LRBS_A-B",
    "",
)
KEYS = (
    "webhook = {}",
    'email = {{ to = [{}], sender = "a@b", host = "a" }}',
    'email = {{ to = ["a@b"], sender = {}, host = "a" }}',
)
MORE = (
    'email = {{ to = ["a@b"], sender = "a@b", host = {} }}',
    'email = {{ to = ["a@b"], sender = "a@b", host = "a", user = {}, password = "$LRBS_A" }}',
)


@pytest.mark.attack
@pytest.mark.parametrize("name", FORBIDDEN)
@pytest.mark.parametrize("key", [*KEYS, *MORE], ids=range(5))
def test_a_project_asks_for_no_variable_but_its_own(tmp_path: Path, key: str, name: str) -> None:
    """Whatever text of [notify] it is: a mail server's name travels through the net too."""
    file = tmp_path / "experiments.toml"
    quoted = f'"${name}"'
    file.write_text(study(after=f"[notify]\n{key.format(quoted)}\n"), encoding="utf-8")
    assert why_refused(name)
    with pytest.raises(InvalidInput) as caught:
        read_study(file)
    assert any("this variable may not be read" in problem.message for problem in caught.value.problems)


@pytest.mark.attack
@pytest.mark.parametrize("name", ["LRBS_HOOK", "LRBS_MAIL_PASSWORD", "LRBS_a1"])
def test_variables_that_were_named_for_this_tool_may_be_read(name: str) -> None:
    """They cannot be anybody else's."""
    assert not why_refused(name)


HUNGRY = {
    "brackets": b"x = " + b"[" * 900_000,
    "braces": b"x = " + b"{a=" * 300_000,
    "parts": b"a." * 450_000 + b"a = 1",
    "parts in quotes": b'"\\"".' * 150_000 + b"a = 1",
    "keys twice": b"a=1\n" * 240_000,
    "keys twice on a line": b"x={" + b"a=1," * 240_000 + b"}",
    "tables": b"".join(b"[a%d]\n" % number for number in range(100_000)),
    "tables in tables": b"[[a]]\n[[a.b]]\n[[a.b.c]]\n" * 40_000,
    "digits": study(f"epochs = 0x{'f' * 900_000}").encode(),
    "wrong layers": study(model=f"layers = [{'1, ' * 49_000}]").encode(),
    "unknown keys": study("".join(f"k{number} = 1\n" for number in range(49_000))).encode(),
    "values of an axis": sweep(
        f"learning_rate = [{', '.join(f'0.{number}1' for number in range(45_000))}]"
    ).encode(),
    "seeds for many": (
        "[defaults]\nseeds = 10000\nlearning_rate = 1\n"
        + "".join(f"[[experiments]]\nid = 'e{one}'\n" for one in range(20_000))
    ).encode(),
    "sweeps": sweep("learning_rate = [1, 2]\nseeds = 5000").encode()
    + "".join(
        f"[[sweeps]]\nid = 's{one}'\nlearning_rate = [1, 2]\nseeds = 5000\n" for one in range(2_000)
    ).encode(),
    "epochs": study("learning_rate = 1\nepochs = 100000\nseeds = 10000").encode(),
    "a long title": study(before=f'[report]\ntitle = "{"a" * 900_000}"\n').encode(),
    "languages": study(before="[report]\nlanguages = [" + "'en', " * 45_000 + "]\n").encode(),
    "unknown data sets": sweep(
        "learning_rate = 1\ndataset = [" + ", ".join(f"'d{one}'" for one in range(9_000)) + "]"
    ).encode(),
    "names to compare": b"".join(b"[datasets.d%d]\nsource = 'mnist'\n" % one for one in range(9_000))
    + study("dataset = 'digit'").encode(),
}


@pytest.mark.attack
@pytest.mark.parametrize("name", HUNGRY)
def test_no_definitions_take_a_gigabyte_or_for_ever(tmp_path: Path, name: str) -> None:
    """They are wrong input, told in a few lines."""
    done = plan(tmp_path, HUNGRY[name])
    assert 2 == done.returncode, done.stderr[-500:]
    assert len(done.stderr) < 10_000


BROKEN = {
    "brackets after a key twice": b"a=1\na=2\nx=" + b"[" * 200_000,
    "braces after a key twice": b"a=1\na=2\nx=" + b"{a=" * 200_000,
    "brackets on lines": b"a=1\na=2\n" + b"[\n" * 200_000,
    "quotes that are broken": b'a=1\na=2\n"\\q" = 1\n["\\q"]\n',
    "a table without a name": b"a=1\na=2\n[]\n[ ]\n[[ ]]\n= 1\n",
    "a long line": b"a=1\na=2\nx=" + "é".encode() * 200_000 + b"[" + b"1," * 50_000,
}


@pytest.mark.attack
@pytest.mark.parametrize("name", BROKEN)
def test_places_in_a_broken_file_are_found_or_not(tmp_path: Path, name: str) -> None:
    """What is there twice is told although what follows is none of TOML's."""
    assert (2, 1) == read_places(BROKEN[name]).again[0][1]
    file = tmp_path / "experiments.toml"
    file.write_bytes(BROKEN[name])
    with pytest.raises(InvalidInput, match="a is there twice"):
        read_raw(file)


@pytest.mark.attack
def test_places_are_looked_for_in_plain_files_only(tmp_path: Path) -> None:
    """A file may have become a pipe, or a device, since it was read."""
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "zero").symlink_to("/dev/zero")
    for name in ("pipe", "zero", "gone"):
        assert (0, 0) == place_of(tmp_path / name, ("a",))
        assert {} == places_in(tmp_path / name).values

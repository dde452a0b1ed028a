"""What is packed holds all that is needed.

What is locked is whole and names no place to fetch it from.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tarfile
import tomllib
import zipfile
from pathlib import Path

import pytest

from lrbs_report.walks.starters import DEFAULT, STARTERS
from tests import ROOT
from tests.factory.reviews import with_reviews

LOCKS = sorted(ROOT.glob("requirements*.lock"))
PYPROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
ADDRESS = re.compile(
    r"://|--(extra-)?index-url|--find-links|(^|\s)(-i|-f)\s|\s@\s|(^|\s)\.{0,2}/", re.MULTILINE
)


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Pack the sources, unpack them elsewhere, and pack the wheel from there.

    So does an installer that knows nothing of this folder.
    """
    folder = tmp_path_factory.mktemp("packed")
    pack = [sys.executable, "-m", "hatchling", "build", "--directory", str(folder)]
    subprocess.run([*pack, "--target", "sdist"], cwd=ROOT, check=True, capture_output=True)
    (sources,) = folder.glob("*.tar.gz")
    with tarfile.open(sources) as archive:  # our own, made just now; the first Pythons 3.11 know no filter
        archive.extractall(folder / "sources")  # noqa: S202 - see above
    (unpacked,) = (folder / "sources").iterdir()
    subprocess.run([*pack, "--target", "wheel"], cwd=unpacked, check=True, capture_output=True)
    (made,) = folder.glob("*.whl")
    return made


def test_the_wheel_holds_every_file_of_the_package(wheel: Path) -> None:
    """Code, data and its licence, templates, the projects that ``init`` starts from, and the documents."""
    package = {
        path.relative_to(ROOT)
        for path in (ROOT / "lrbs_report").rglob("*")
        if path.is_file() and path.suffix != ".pyc"
    }
    templates = {
        "lrbs_report" / path.relative_to(ROOT) for path in (ROOT / "templates").rglob("*") if path.is_file()
    }
    starter = {
        Path("lrbs_report/starter") / name
        for name in (
            "experiments.toml",
            "experiments.schema.json",
            "references/published.log",
            "requirements.lock",
            "requirements-read.lock",
        )
    } | {
        Path("lrbs_report/starter") / path.relative_to(ROOT)
        for path in (ROOT / "starters").rglob("*")
        if path.is_file()
    }
    starter |= {"lrbs_report" / path.relative_to(ROOT) for path in (ROOT / "docs").glob("*.md")}
    packed = {Path(name) for name in zipfile.ZipFile(wheel).namelist()}
    assert templates
    assert set() == (package | templates | starter) - packed
    assert {"lrbs_report", "lrbs_report-0.1.0.dist-info", "lrbs_report-0.1.0.data"} == {
        path.parts[0] for path in packed
    }


def test_the_wheel_holds_the_command(wheel: Path) -> None:
    """As a script of our own, which an installer lets begin with its Python, and which may be started."""
    with zipfile.ZipFile(wheel) as archive:
        command = archive.getinfo("lrbs_report-0.1.0.data/scripts/lrbs-report")
        assert archive.read(command).startswith(b"#!python\n")
        assert 0o111 == command.external_attr >> 16 & 0o111


@pytest.mark.long(1)
@pytest.mark.parametrize("name", [DEFAULT, *(name for name in STARTERS if name != DEFAULT)])
def test_a_project_started_from_the_wheel_passes_its_own_check(
    wheel: Path, tmp_path: Path, name: str
) -> None:
    """``init`` and ``check`` work from the wheel's files alone, in a folder far from the sources."""
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(tmp_path / "site")  # noqa: S202 - our own, made just now
    alone = {**os.environ, "PYTHONPATH": str(tmp_path / "site")}
    command = [sys.executable, "-P", "-m", "lrbs_report"]
    for words in (["init", name, "--starter", name], ["check", "--project", name]):
        if words[0] == "check" and name == "sequences":
            with_reviews(tmp_path / name)
        subprocess.run([*command, *words], cwd=tmp_path, env=alone, check=True, capture_output=True)
    for file in ("experiments.toml", "references/published.log") if name == DEFAULT else ():
        assert (ROOT / file).read_bytes() == (tmp_path / name / file).read_bytes()


def test_there_is_a_lock_for_each_use() -> None:
    """One to run, one to read, one to work on it, one for the bench, one each for programs of others."""
    assert [
        "requirements-bench.lock",
        "requirements-cluster.lock",
        "requirements-dev.lock",
        "requirements-exports.lock",
        "requirements-read.lock",
        "requirements-trackers.lock",
        "requirements.lock",
    ] == [path.name for path in LOCKS]


@pytest.mark.parametrize("lock", LOCKS, ids=lambda path: path.stem)
def test_every_locked_package_has_a_version_and_hashes(lock: Path) -> None:
    """Each line that is not a hash pins one version, and at least one hash follows it."""
    entries = re.split(r"^(?=[a-z])", lock.read_text(encoding="utf-8"), flags=re.MULTILINE)[1:]
    assert entries
    assert [] == [
        entry
        for entry in entries
        if not re.fullmatch(
            r"[a-z0-9.-]+==\S+( ; [^\\]+)? \\\n(    --hash=sha256:[0-9a-f]{64}( \\)?\n)+", entry
        )
    ]


@pytest.mark.parametrize(
    "file",
    [*LOCKS, ROOT / "scripts" / "set-up.sh", ROOT / "scripts" / "lock.sh", ROOT / "Makefile"],
    ids=lambda path: path.name,
)
def test_no_file_says_where_packages_come_from(file: Path) -> None:
    """No address of an index and no path of a machine: those are the user's own settings."""
    text = file.read_text(encoding="utf-8")
    found = (
        ADDRESS.search(text)
        if file in LOCKS
        else re.search(r"https?://|--(extra-)?index-url[ =]|--find-links[ =]", text)
    )
    assert found is None


def test_every_dependency_is_locked_and_explained() -> None:
    """Each package asked for is in its lock, and docs/dependencies.md says why it is there."""
    groups = PYPROJECT["dependency-groups"]
    asked = {
        "requirements.lock": [*PYPROJECT["project"]["dependencies"], *groups["build"]],
        "requirements-dev.lock": groups["dev"],
        "requirements-bench.lock": groups["bench"],
    }
    explained = (ROOT / "docs" / "dependencies.md").read_text(encoding="utf-8")
    for lock, requirements in asked.items():
        locked = (ROOT / lock).read_text(encoding="utf-8")
        names = [re.split(r"[^a-z0-9-]", requirement, maxsplit=1)[0] for requirement in requirements]
        assert [] == [name for name in names if f"\n{name}==" not in f"\n{locked}"]
        assert [] == [name for name in names if not re.search(rf"\b{re.escape(name)}\b", explained)]


def test_locks_agree_on_every_version() -> None:
    """Installing one lock never changes what another installed."""
    pinned = [
        re.findall(r"^(\S+==\S+(?: ;[^\\]*)?)", lock.read_text(encoding="utf-8"), re.MULTILINE)
        for lock in LOCKS
    ]
    versions: dict[str, set[str]] = {}
    for line in (line for lines in pinned for line in lines if ";" not in line):
        name, _, version = line.partition("==")
        versions.setdefault(name, set()).add(version)
    assert {} == {name: found for name, found in versions.items() if len(found) > 1}


def test_who_reads_installs_what_who_trains_does_and_not_all_of_it() -> None:
    """The same entries with the same hashes, all that the package asks for but two, and nothing for these."""
    run, read = (
        set(re.split(r"^(?=[a-z])", (ROOT / name).read_text(encoding="utf-8"), flags=re.MULTILINE)[1:])
        for name in ("requirements.lock", "requirements-read.lock")
    )
    assert read < run
    asked = {re.split(r"[^a-z0-9-]", one, maxsplit=1)[0] for one in PYPROJECT["project"]["dependencies"]}
    assert asked - {entry.partition("==")[0] for entry in read} == {"tensorflow", "keras"}
    assert {"protobuf", "h5py", "grpcio", "wheel"}.isdisjoint(entry.partition("==")[0] for entry in read)


def test_set_up_without_a_fitting_python_says_so_in_one_line(tmp_path: Path) -> None:
    """With no Python that fits, one line names what is needed and how to get it.

    The exit code is 3, and nothing is left behind.
    """
    tools = tmp_path / "tools"
    tools.mkdir()
    for name in ("cat", "dirname"):
        (tools / name).symlink_to(str(shutil.which(name)))
    project = tmp_path / "a project"
    shutil.copytree(ROOT / "scripts", project / "scripts")
    shell = str(shutil.which("sh"))
    done = subprocess.run(
        [shell, "scripts/set-up.sh"],
        cwd=project,
        env={"PATH": str(tools)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 3
    assert len(done.stderr.splitlines()) == 1
    assert "sudo apt-get install python3 python3-venv" in done.stderr
    assert not (project / ".venv").exists()

"""The doctor names what is missing, says how to get it, and stops a build only where it must."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from lrbs_report.base import doctor
from lrbs_report.base.doctor import Finding
from lrbs_report.base.errors import MissingRequirement

NOT_THERE = {**doctor.LIBRARIES, "pango": ("libpango-of-no-system.so.0",)}


@pytest.mark.parametrize(
    ("version", "state"),
    [((3, 10), "missing"), ((3, 11), "ok"), ((3, 13), "ok"), ((3, 14), "missing")],
    ids=["3.10", "3.11", "3.13", "3.14"],
)
def test_only_pythons_that_tensorflow_supports_will_do(version: tuple[int, int], state: str) -> None:
    """3.11, 3.12 and 3.13 are accepted, those before and after are not."""
    assert state == doctor.judge_python(version).state


def test_a_missing_package_is_named_with_its_command() -> None:
    """What is installed is shown with its version; what is not, with what to type."""
    here, gone = doctor.judge_packages({"rich": "15.0", "babel": ""})
    assert Finding(name="rich", state="ok", detail="15.0") == here
    assert gone.state == "missing"
    assert gone.remedy.endswith("-m pip install babel")


def test_a_library_that_cannot_be_loaded_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    """A library under a name that no system knows is the one that is missing, and the remedy is one line."""
    monkeypatch.setattr(doctor, "LIBRARIES", NOT_THERE)
    assert doctor.missing_libraries() == ("pango",)
    with pytest.raises(MissingRequirement, match="pango") as caught:
        doctor.require_pango()
    assert "\n" not in str(caught.value)


def test_pango_is_asked_for_only_when_missing() -> None:
    """With everything loadable, as where these tests run, nothing is raised, and Pango tells its version."""
    doctor.require_pango()
    assert [int(part) for part in doctor.pango_version().split(".")] >= [1, 44]


@pytest.mark.parametrize(
    ("architecture", "flags", "state"),
    [
        ("x86_64", {"avx", "sse4_2"}, "ok"),
        ("x86_64", {"sse4_2"}, "missing"),
        ("x86_64", set(), "warning"),
        ("aarch64", set(), "ok"),
    ],
)
def test_avx_is_asked_of_intel_and_amd_alone(architecture: str, flags: set[str], state: str) -> None:
    """Without AVX TensorFlow stops at once on x86; other processors have none and need none."""
    assert state == doctor.judge_processor(architecture, frozenset(flags)).state


def test_little_memory_is_a_warning_with_the_jobs_that_fit() -> None:
    """A machine with memory for one worker is told to start one."""
    finding = doctor.judge_memory(1)
    assert finding.state == "warning"
    assert "--jobs 1" in finding.remedy
    assert doctor.judge_memory(1024**4).state == "ok"


def test_little_disk_is_a_warning() -> None:
    """A full disk is said before the build finds out."""
    assert doctor.judge_disk(0).state == "warning"
    assert doctor.judge_disk(1024**4).state == "ok"


def test_a_folder_that_is_not_there_is_missing(tmp_path: Path) -> None:
    """The project's folder must exist; the remedy makes one."""
    (tmp_path / "experiments.toml").touch()
    assert doctor.judge_folder(tmp_path, "experiments.toml").state == "ok"
    finding = doctor.judge_folder(tmp_path / "nowhere", "experiments.toml")
    assert finding.state == "missing"
    assert finding.remedy == f"lrbs-report init {tmp_path / 'nowhere'}"


def test_a_folder_without_definitions_is_a_warning(tmp_path: Path) -> None:
    """It is in order for a first `init`; the remedy can be copied, also where a folder's name has a space."""
    folder = tmp_path / "my notes"
    folder.mkdir()
    finding = doctor.judge_folder(folder, "experiments.toml")
    assert (finding.state, finding.detail) == ("warning", f"{folder} has no experiments.toml")
    assert finding.remedy == f"lrbs-report init '{folder}'"


def test_only_what_is_missing_stops_a_build() -> None:
    """Warnings leave the exit code at 0; one missing thing makes it 3."""
    fine, doubtful, gone = (
        Finding(name="a", state="ok", detail="1"),
        Finding(name="b", state="warning", detail="2"),
        Finding(name="c", state="missing", detail="3", remedy="get it"),
    )
    assert doctor.exit_code([fine, doubtful]) == 0
    assert doctor.exit_code([fine, gone]) == 3


def test_the_text_shows_every_finding_and_remedy() -> None:
    """One line a finding, its remedy below it."""
    text = doctor.as_text(
        [
            Finding(name="Python", state="ok", detail="3.11"),
            Finding(name="Pango", state="missing", detail="cannot load it", remedy="get it"),
        ]
    )
    assert text.splitlines() == [
        "ok       Python  3.11",
        "missing  Pango   cannot load it",
        "                 → get it",
    ]


def test_the_json_is_a_list_of_findings(tmp_path: Path) -> None:
    """Machines get the same findings with the same words."""
    findings = doctor.diagnose(tmp_path, "experiments.toml")
    assert [finding.name for finding in findings] == [
        told["name"] for told in json.loads(doctor.as_json(findings))
    ]


def test_what_only_an_extra_asks_for_is_no_lack(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is told where it is there; what the package itself asks for is told in any case."""
    asked = ["click>=8", "no-such-one>=1", "pytest>=8; extra == 'some'", "no-such-two; extra == 'some'"]
    monkeypatch.setattr("lrbs_report.base.doctor.metadata.requires", lambda _: asked)
    found = doctor.needed_packages()
    assert ["click", "no-such-one", "pytest"] == list(found)
    assert (True, "", True) == (bool(found["click"]), found["no-such-one"], bool(found["pytest"]))


def test_what_trains_is_installed_in_the_versions_that_trained(monkeypatch: pytest.MonkeyPatch) -> None:
    """As a shell would take it; what is no version, as a stranger may have written it, is not repeated."""
    here = {"tensorflow": "missing", "keras": "missing", "numpy": "2.4.6"}
    monkeypatch.setattr("lrbs_report.base.environment.versions", lambda: here)
    trained = {"tensorflow": "2.21.0", "keras": "3.15.1", "numpy": "2.4.6"}
    assert doctor.command_to_train(trained).endswith("-m pip install tensorflow==2.21.0 keras==3.15.1")
    others = {**trained, "numpy": "2.5.0"}
    assert doctor.command_to_train(others).endswith(" tensorflow==2.21.0 keras==3.15.1 numpy==2.5.0")
    for wrong in ("2.21; rm -rf ~", "", "-r evil.txt", "missing", "1" * 200, "2.21\n"):
        said = doctor.command_to_train({**trained, "tensorflow": wrong})
        assert said.endswith("-m pip install 'tensorflow<3,>=2.20' keras==3.15.1")

"""What this machine has and lacks for training and for the PDF, and how to get what it lacks. Imports nothing heavy."""

from __future__ import annotations

import ctypes
import ctypes.util
import json
import os
import shutil
import sys
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Literal

from lrbs_report import environment
from lrbs_report.errors import MissingRequirement

State = Literal["ok", "missing", "warning"]

PYTHONS = ((3, 11), (3, 13))
"""The oldest and the newest Python for which TensorFlow 2.21 publishes wheels and this package is tested."""

PACKAGES = (
    "babel",
    "brotli",
    "click",
    "fontpkg-inter",
    "fontpkg-jetbrains-mono",
    "fontpkg-source-serif-4",
    "fonttools",
    "jinja2",
    "keras",
    "markdown-it-py",
    "matplotlib",
    "numpy",
    "pillow",
    "pydantic",
    "rich",
    "tensorflow",
    "tree-sitter",
    "tree-sitter-toml",
    "uharfbuzz",
    "weasyprint",
)
"""The packages that pyproject.toml asks for (a test compares the two)."""

PANGO = ("gobject-2.0", "pango-1.0", "harfbuzz", "fontconfig", "pangoft2-1.0")
"""The libraries without which WeasyPrint cannot be imported."""

SUBSETTER = "harfbuzz-subset"
"""The library with which WeasyPrint makes fonts smaller; without it a slower way is used, and a later WeasyPrint will need it."""

OLDEST_PANGO = (1, 44)
"""WeasyPrint's own lower bound: it calls functions that came with this version."""

INSTALLERS = {
    "apt-get": "apt-get install libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0",
    "dnf": "dnf install pango harfbuzz",
    "apk": "apk add pango harfbuzz-subset",
    "pacman": "pacman -S pango harfbuzz",
    "brew": "brew install pango harfbuzz",
}
"""How each system's package manager installs Pango with all that it needs."""

GIGABYTE = 1024**3
WORKER_MEMORY = 1.5 * GIGABYTE
"""Bytes: what one training process may need at its peak."""

ENOUGH_DISK = 0.5 * GIGABYTE
"""Bytes: the default report with its results, and the second copy that exists while it is published."""


@dataclass(frozen=True)
class Finding:
    """One thing looked at: whether it is as needed, what was found, and what to do about it ("" when nothing)."""

    name: str
    state: State
    detail: str
    remedy: str = ""


def diagnose(project: Path) -> tuple[Finding, ...]:
    """Look at everything that a build in this project needs. Changes nothing and needs about a tenth of a second."""
    return (
        _python(sys.version_info[:2]),
        *(_package(name) for name in PACKAGES),
        _pango(),
        _subsetter(),
        _processor(environment.machine()["instruction_set"]),
        _memory(_cores(), _free_memory()),
        _folder(project),
        _disk(project),
    )


def as_text(findings: Sequence[Finding]) -> str:
    """Put findings one a line, in columns, each remedy below its finding."""
    width = max(len(finding.name) for finding in findings)
    lines = []
    for finding in findings:
        lines.append(f"{finding.state:<8}{finding.name:<{width}}  {finding.detail}")
        if finding.remedy:
            lines.append(f"{'':8}→ {finding.remedy}")
    return "\n".join(lines)


def as_json(findings: Sequence[Finding]) -> str:
    """Put findings as one line of JSON, for machines."""
    return json.dumps([asdict(finding) for finding in findings], ensure_ascii=False)


def exit_code(findings: Sequence[Finding]) -> int:
    """Give 3 when something needed is missing, as a build on this machine would; otherwise 0."""
    return MissingRequirement.exit_code if any(finding.state == "missing" for finding in findings) else 0


def require_pango() -> None:
    """Raise ``MissingRequirement``, with the remedy in one line, when no PDF could be made here."""
    finding = _pango()
    if finding.state == "missing":
        raise MissingRequirement(f"The PDF needs Pango: {finding.detail}. {finding.remedy} Or build without the PDF: --no-pdf.")


def _python(version: tuple[int, ...]) -> Finding:
    oldest, newest = PYTHONS
    found = ".".join(map(str, version))
    expected = f"Expected Python {_dotted(oldest)} to {_dotted(newest)}, for which TensorFlow is published: make the environment again with one of them."
    if version < oldest:
        return Finding("Python", "missing", found, expected)
    return Finding("Python", "ok", found) if version <= newest else Finding("Python", "warning", found, expected)


def _package(name: str) -> Finding:
    version = environment.version_of(name)
    if version == "missing":
        return Finding(name, "missing", "not installed", f"Install it: {Path(sys.executable).name} -m pip install {name}")
    return Finding(name, "ok", version)


def _pango() -> Finding:
    libraries = {name: _load(name) for name in PANGO}
    pango = libraries["pango-1.0"]
    if pango is None or None in libraries.values():
        absent = [name for name, library in libraries.items() if library is None]
        return Finding("Pango", "missing", f"cannot load {', '.join(absent)}", _how_to_install())
    version = _version_of(pango)
    if version < OLDEST_PANGO:
        return Finding("Pango", "missing", f"{_dotted(version)} is too old, expected {_dotted(OLDEST_PANGO)} or newer", _how_to_install())
    return Finding("Pango", "ok", _dotted(version))


def _subsetter() -> Finding:
    if _load(SUBSETTER) is None:
        return Finding("HarfBuzz subsetter", "warning", "not found; PDFs take longer to make", _how_to_install())
    return Finding("HarfBuzz subsetter", "ok", "found")


def _processor(instruction_set: str) -> Finding:
    """TensorFlow's wheels for x86-64 are compiled for AVX and end at once on a processor without it."""
    if instruction_set == "sse4_2":
        remedy = "TensorFlow's published wheels need AVX: use another machine, or in a virtual one pass on the host's processor."
        return Finding("processor", "missing", "no AVX instructions", remedy)
    return Finding("processor", "ok", instruction_set)


def _memory(cores: int, free: float | None) -> Finding:
    """Compare the free memory with what one worker a core may need; on systems without /proc it is unknown."""
    if free is None:
        return Finding("memory", "ok", f"unknown, with {cores} cores")
    detail = f"{free / GIGABYTE:.1f} GB free, {cores} cores"
    if free >= cores * WORKER_MEMORY:
        return Finding("memory", "ok", detail)
    workers = max(1, int(free / WORKER_MEMORY))
    return Finding("memory", "warning", detail, f"A worker may need {WORKER_MEMORY / GIGABYTE} GB: build with --jobs {workers}, or free some memory.")


def _folder(project: Path) -> Finding:
    if not project.is_dir():
        return Finding("project", "missing", f"{project} is not a folder", "Name a project's folder with --project, or start one: lrbs-report init DIR")
    if not os.access(project, os.W_OK | os.X_OK):
        return Finding("project", "missing", f"{project} may not be written", "Correct the folder's permissions, or copy the project to another one.")
    return Finding("project", "ok", f"{project} may be written")


def _disk(project: Path) -> Finding:
    free = shutil.disk_usage(project if project.is_dir() else Path()).free
    detail = f"{free / GIGABYTE:.1f} GB free"
    if free < ENOUGH_DISK:
        return Finding("disk", "warning", detail, f"Free some space: a build may need {ENOUGH_DISK / GIGABYTE} GB.")
    return Finding("disk", "ok", detail)


def _load(name: str) -> ctypes.CDLL | None:
    """Load a shared library by the names under which WeasyPrint looks for it on Linux and macOS; nothing when there is none."""
    for file in (f"lib{name}.so.0", f"lib{name}.so.1", f"lib{name}.dylib", f"lib{name}.0.dylib", ctypes.util.find_library(name)):
        try:
            if file:
                return ctypes.CDLL(file)
        except OSError:
            continue
    return None


def _version_of(pango: ctypes.CDLL) -> tuple[int, ...]:
    """Ask the library, which counts 1.50.12 as 15012."""
    number: int = pango.pango_version()
    return number // 10000, number // 100 % 100, number % 100


def _how_to_install() -> str:
    """Name the command for this system's package manager."""
    command = next((command for program, command in INSTALLERS.items() if shutil.which(program)), None)
    if command is None:
        return f"Install Pango {_dotted(OLDEST_PANGO)} or newer, with HarfBuzz, with your system's package manager."
    sudo = "" if command.startswith("brew") or os.geteuid() == 0 else "sudo "
    return f"Install it: {sudo}{command}"


def _free_memory() -> float | None:
    """Read how many bytes Linux could give to new programs now."""
    try:
        lines = Path("/proc/meminfo").read_text(encoding="ascii").splitlines()
    except OSError:
        return None
    return next((int(line.split()[1]) * 1024.0 for line in lines if line.startswith("MemAvailable:")), None)


def _cores() -> int:
    """Count the processors that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _dotted(version: Sequence[int]) -> str:
    return ".".join(map(str, version))

"""What this machine lacks, and how to get it. Looks without importing anything heavy."""

from __future__ import annotations

import ctypes
import json
import os
import platform
import re
import shlex
import shutil
import sys
import textwrap
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from importlib import metadata
from pathlib import Path
from types import MappingProxyType
from typing import Literal

from lrbs_report.base import environment
from lrbs_report.base.errors import MissingRequirement
from lrbs_report.base.tongue import told, tr

State = Literal["ok", "warning", "missing"]

PYTHONS = ((3, 11), (3, 14))
"""The first Python that works, and the first that TensorFlow has no wheels for."""

GIGABYTE = 1024**3
MEMORY_A_WORKER = 1.5 * GIGABYTE
DISK_A_PROJECT = 0.5 * GIGABYTE

EXTRA = re.compile(r";.*\bextra\s*==")
"""How a requirement says that only an extra asks for it."""

VERSION = re.compile(r"[0-9][0-9A-Za-z.+!_-]{0,99}")
"""What a library's version looks like."""

LIBRARIES: Mapping[str, tuple[str, ...]] = {
    "gobject": ("libgobject-2.0.so.0", "libgobject-2.0.0.dylib"),
    "pango": ("libpango-1.0.so.0", "libpango-1.0.dylib"),
    "pangoft2": ("libpangoft2-1.0.so.0", "libpangoft2-1.0.dylib"),
    "harfbuzz": ("libharfbuzz.so.0", "libharfbuzz.0.dylib"),
    "harfbuzz-subset": ("libharfbuzz-subset.so.0", "libharfbuzz-subset.0.dylib"),
    "fontconfig": ("libfontconfig.so.1", "libfontconfig.1.dylib"),
}
"""The libraries that WeasyPrint loads, and their files' names on Linux and macOS."""

INSTALLERS: Mapping[str, str] = {
    "apt-get": "sudo apt-get install libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0",
    "dnf": "sudo dnf install pango harfbuzz",
    "apk": "sudo apk add pango harfbuzz-subset",
    "pacman": "sudo pacman -S pango",
    "zypper": "sudo zypper install libpango-1_0-0 libharfbuzz-subset0",
    "brew": "brew install pango",
}
"""What to type for Pango and its company, by the package manager that is there."""


@dataclass(frozen=True, kw_only=True)
class Finding:
    """One thing looked at.

    ``missing`` stops a build, ``warning`` does not; ``remedy`` is "" when all is well.
    """

    name: str
    state: State
    detail: str
    remedy: str = ""


STATES: Mapping[State, str] = {"ok": tr("ok"), "missing": tr("missing"), "warning": tr("warning")}
"""What each state is called, in seven letters at most."""

NAMED = ("tensorflow", "keras", "numpy")
"""The packages whose versions decide numbers: they are named also where all are there."""


def diagnose(project: Path, definitions: str) -> tuple[Finding, ...]:
    """Look at everything that a build in a project's folder needs of this machine; return the findings.

    ``definitions`` is the name of the file that makes a folder a project.

    What only training needs is no lack where TensorFlow and Keras are not installed: there results are read.
    """
    lacking = environment.lacking()
    needed = {name: version for name, version in needed_packages().items() if name not in lacking}
    return (
        judge_python(sys.version_info[:2]),
        *judge_packages(needed),
        *(judge_reading(lacking) if lacking else judge_training()),
        judge_libraries(missing_libraries()),
        judge_disk(free_disk(project)),
        judge_folder(project, definitions),
    )


def judge_training() -> Iterator[Finding]:
    """Return the findings about what training takes of this machine."""
    yield judge_processor(platform.machine(), processor_flags())
    yield judge_cores(count_cores())
    yield judge_memory(free_memory())


def judge_reading(lacking: Sequence[str]) -> Iterator[Finding]:
    """Return a finding that tells what an environment is for that lacks these libraries."""
    yield Finding(
        name=tr("Training"),
        state="warning",
        detail=tr(
            "{lacking} not installed: this environment reads results, it does not train",
            lacking=" and ".join(lacking),
        ),
        remedy=tr("To train: {command}", command=command_to_train()),
    )


def require_pango() -> None:
    """Raise ``MissingRequirement`` when WeasyPrint could not write a PDF here.

    This is asked before an hour of training, not after it.
    """
    missing = missing_libraries()
    if missing:
        raise MissingRequirement(
            tr(
                "The PDF needs libraries that are not on this machine: {missing}. {remedy}",
                missing=", ".join(missing),
                remedy=pango_remedy(),
            )
        )


def exit_code(findings: Sequence[Finding]) -> int:
    """Return 0 when a build can run here, 3 when something it needs is missing."""
    return MissingRequirement.exit_code if any(finding.state == "missing" for finding in findings) else 0


def as_text(findings: Sequence[Finding]) -> str:
    """Return a line or two for each finding, with its remedy below; packages that are there share one."""
    packages = needed_packages()
    there = [one for one in findings if one.name in packages and one.state == "ok"]
    shown = [one for one in findings if one not in there]
    if there:
        place = findings.index(there[0])
        versions = ", ".join(f"{one.name} {one.detail}" for one in there if one.name in NAMED)
        summed = tr(
            "{count} are here, as asked for{among}",
            count=len(there),
            among=tr(", among them {versions}", versions=versions) if versions else "",
        )
        shown.insert(place, Finding(name=tr("Packages"), state="ok", detail=summed))
    width = max(len(told(finding.name)) for finding in shown)
    return "\n".join(line for finding in shown for line in _lines(finding, width))


def _lines(finding: Finding, width: int) -> Iterator[str]:
    """Write a finding in lines that a terminal shows whole; a remedy is one, since it is to be copied."""
    indent = " " * (width + 11)
    begun = f"{told(STATES[finding.state]):<7}  {told(finding.name):<{width}}  "
    columns = max(60, shutil.get_terminal_size().columns)
    yield from textwrap.wrap(
        f"{begun}{told(finding.detail)}",
        columns,
        subsequent_indent=indent,
        break_long_words=False,
        break_on_hyphens=False,
    )
    if finding.remedy:
        yield f"{indent}→ {told(finding.remedy)}"


def as_json(findings: Sequence[Finding]) -> str:
    """Return the findings as a JSON list of objects."""
    return json.dumps([asdict(finding) for finding in findings], ensure_ascii=False, indent=2)


def judge_python(version: tuple[int, int]) -> Finding:
    """Return a finding about Python: those that TensorFlow has wheels for are accepted."""
    text = ".".join(map(str, version))
    if PYTHONS[0] <= version < PYTHONS[1]:
        return Finding(name="Python", state="ok", detail=text)
    return Finding(
        name="Python",
        state="missing",
        detail=tr("{version}, expected 3.11, 3.12 or 3.13", version=text),
        remedy=tr("Install Python 3.12 and make the virtual environment with it."),
    )


def judge_packages(versions: Mapping[str, str]) -> Iterator[Finding]:
    """Return a finding for each package that this one requires.

    The version "" means that it is not installed.
    """
    if not versions:
        yield Finding(
            name=tr("Packages"),
            state="warning",
            detail=tr("unknown, since lrbs-report runs from a folder without being installed"),
            remedy="python3 -m pip install .",
        )
    for name, version in versions.items():
        if version:
            yield Finding(name=name, state="ok", detail=version)
        else:
            yield Finding(
                name=name,
                state="missing",
                detail=tr("not installed"),
                remedy=f"{sys.executable} -m pip install {name}",
            )


def judge_libraries(missing: Sequence[str]) -> Finding:
    """Return a finding about Pango: every library that WeasyPrint loads is asked for."""
    if not missing:
        return Finding(
            name="Pango",
            state="ok",
            detail=tr(
                "{version}, with {libraries}",
                version=pango_version(),
                libraries=", ".join(name for name in LIBRARIES if name != "pango"),
            ),
        )
    return Finding(
        name="Pango",
        state="missing",
        detail=tr("cannot load {missing}, which the PDF needs", missing=", ".join(missing)),
        remedy=tr("{remedy} Or build with --no-pdf.", remedy=pango_remedy()),
    )


def judge_processor(architecture: str, flags: frozenset[str]) -> Finding:
    """Return a finding about the processor.

    AVX is asked for on Intel and AMD, without which TensorFlow's wheels stop at once; "no flags" means that
    they could not be read.
    """
    if architecture.lower() not in {"x86_64", "amd64"} or "avx" in flags:
        return Finding(name=tr("Processor"), state="ok", detail=architecture)
    if not flags:
        return Finding(
            name=tr("Processor"),
            state="warning",
            detail=tr("{architecture}; whether it has AVX could not be found out", architecture=architecture),
            remedy=tr("TensorFlow needs AVX."),
        )
    return Finding(
        name=tr("Processor"),
        state="missing",
        detail=tr("{architecture} without AVX, which TensorFlow needs", architecture=architecture),
        remedy=tr("Use another machine, or give the virtual one AVX."),
    )


def judge_cores(cores: int) -> Finding:
    """Return a finding that tells how many workers a build starts."""
    return Finding(
        name=tr("Cores"),
        state="ok",
        detail=tr("{cores}; a build starts as many workers unless --jobs says otherwise", cores=cores),
    )


def judge_memory(free: int | None) -> Finding:
    """Return a finding about the memory: that of one worker for each core is asked for.

    ``free`` is in bytes, None when unknown.
    """
    if free is None:
        return Finding(
            name=tr("Memory"), state="ok", detail=tr("unknown on this system; a worker needs up to 1.5 GB")
        )
    detail = tr("{free:.1f} GB free; a worker needs up to 1.5 GB", free=free / GIGABYTE)
    if free >= MEMORY_A_WORKER * count_cores():
        return Finding(name=tr("Memory"), state="ok", detail=detail)
    jobs = max(1, int(free / MEMORY_A_WORKER))
    return Finding(
        name=tr("Memory"),
        state="warning",
        detail=detail,
        remedy=tr("Close other programs, or build with --jobs {jobs}.", jobs=jobs),
    )


def judge_disk(free: int) -> Finding:
    """Return a finding about the disk: room for the results and the report is asked for.

    ``free`` is in bytes.
    """
    detail = tr("{free:.1f} GB free in the project's folder", free=free / GIGABYTE)
    if free >= DISK_A_PROJECT:
        return Finding(name=tr("Disk"), state="ok", detail=detail)
    return Finding(
        name=tr("Disk"),
        state="warning",
        detail=detail,
        remedy=tr("Free some space: a build with many runs needs up to 0.5 GB."),
    )


def judge_folder(project: Path, definitions: str) -> Finding:
    """Return a finding about the project's folder: one that may be written, and has definitions."""
    place, start = str(project.absolute()), f"lrbs-report init {shlex.quote(str(project))}"
    if not project.is_dir():
        return Finding(
            name=tr("Project"),
            state="missing",
            detail=tr("{place} is not a folder", place=place),
            remedy=start,
        )
    if not os.access(project, os.W_OK | os.X_OK):
        return Finding(
            name=tr("Project"),
            state="missing",
            detail=tr("{place} may not be written", place=place),
            remedy=tr("Correct its permissions, or name a folder of yours with --project."),
        )
    if not (project / definitions).exists():
        return Finding(
            name=tr("Project"),
            state="warning",
            detail=tr("{place} has no {file}", place=place, file=definitions),
            remedy=start,
        )
    return Finding(name=tr("Project"), state="ok", detail=place)


def needed_packages() -> dict[str, str]:
    """Return the installed version of each package that this one requires, "" for one that is missing.

    Nothing when this one is not installed. What only an extra asks for is no lack: it is there or left out.
    """
    found = {requirement: _version_of(_name_in(requirement)) for requirement in _required()}
    return {
        _name_in(requirement): version
        for requirement, version in found.items()
        if version or not EXTRA.search(requirement)
    }


def command_to_train(versions: Mapping[str, str] = MappingProxyType({})) -> str:
    """Return the command that installs what training needs and is not here.

    In the versions that are named, of which none is believed that does not look like one; else as this
    package asks for them. A library that is here in another version than is named is installed in that one.
    """
    asked = {_name_in(one): one.partition(";")[0].replace(" ", "") for one in _required()}
    here = environment.versions()
    wanted = {name: version for name, version in versions.items() if VERSION.fullmatch(version)}
    names = [name for name in environment.LIBRARIES if name in environment.lacking() or name in wanted]
    words = [
        f"{name}=={wanted[name]}" if name in wanted else asked.get(name, name)
        for name in names
        if here[name] != wanted.get(name)
    ]
    return shlex.join([sys.executable, "-m", "pip", "install", *words])


def _required() -> Sequence[str]:
    """Return what this package requires; nothing when it is not installed."""
    try:
        return metadata.requires("lrbs-report") or ()
    except metadata.PackageNotFoundError:
        return ()


def _name_in(requirement: str) -> str:
    return re.split(r"[^A-Za-z0-9._-]", requirement, maxsplit=1)[0]


def missing_libraries() -> tuple[str, ...]:
    """Try each library that WeasyPrint loads, by the same names; return those that could not be loaded."""
    return tuple(name for name, files in LIBRARIES.items() if _load(files) is None)


def pango_version() -> str:
    """Return Pango's own version, as in "1.50.12"; "" when Pango is not there."""
    pango = _load(LIBRARIES["pango"])
    if pango is None:
        return ""
    pango.pango_version_string.restype = ctypes.c_char_p
    version: bytes = pango.pango_version_string()
    return version.decode()


def pango_remedy() -> str:
    """Say in one line how to get Pango with this system's package manager."""
    for manager, command in INSTALLERS.items():
        if shutil.which(manager):
            return tr("Install them with: {command}", command=command)
    return tr("Install Pango 1.44 or later, with HarfBuzz and Fontconfig, by your system's package manager.")


def processor_flags() -> frozenset[str]:
    """Read what the first processor can do; nothing where Linux does not tell."""
    try:
        text = Path("/proc/cpuinfo").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return frozenset()
    flags = re.search(r"^flags\s*:(.*)$", text, re.MULTILINE)
    return frozenset(flags[1].split()) if flags else frozenset()


def count_cores() -> int:
    """Count the processors that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def free_memory() -> int | None:
    """Return the memory in bytes that programs could still get, None where Linux does not tell."""
    try:
        text = Path("/proc/meminfo").read_text(encoding="ascii")
    except OSError:
        return None
    available = re.search(r"^MemAvailable:\s+(\d+) kB", text, re.MULTILINE)
    return int(available[1]) * 1024 if available else None


def free_disk(project: Path) -> int:
    """Return the free bytes of the disk that holds, or would hold, the project."""
    place = next(folder for folder in (project.absolute(), *project.absolute().parents) if folder.exists())
    return shutil.disk_usage(place).free


def _version_of(package: str) -> str:
    try:
        return metadata.version(package)
    except metadata.PackageNotFoundError:
        return ""


def _load(files: Sequence[str]) -> ctypes.CDLL | None:
    """Load a library by the first of its files' names that works."""
    for file in files:
        try:
            return ctypes.CDLL(file)
        except OSError:
            continue
    return None

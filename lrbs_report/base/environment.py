"""What a number can depend on besides its definition.

That is library versions, the processor, and the settings we pin before TensorFlow starts.
"""

from __future__ import annotations

import functools
import hashlib
import json
import os
import platform
from collections.abc import Mapping
from importlib import metadata
from pathlib import Path
from typing import Any

from lrbs_report.base.package import PACKAGE

LIBRARIES = ("tensorflow", "keras", "numpy")
"""The libraries whose versions make a result stale when they change."""

TRAINING = ("tensorflow", "keras")
"""Those that nothing but training needs: without them all else works, and nothing is trained."""

MISSING = "missing"
"""The version of what is not installed."""

PINNED = {
    "CUDA_VISIBLE_DEVICES": "-1",
    "KERAS_BACKEND": "tensorflow",
    "OMP_NUM_THREADS": "1",
    "PYTHONHASHSEED": "0",
    "TF_CPP_MIN_LOG_LEVEL": "3",
    "TF_ENABLE_ONEDNN_OPTS": "1",
}
"""Environment variables that every worker gets, whatever the shell says: each changes bits, or prints noise.
"""

CPU, GPU = "cpu", "gpu"
"""What runs are trained on: the processor, unless somebody started a worker for something else."""

DEVICE = "LRBS_DEVICE"
"""The variable that tells a training process what it trains on."""

FOREIGN_PREFIXES = ("XLA_", "TF_", "ONEDNN_", "DNNL_", "KERAS_", "KMP_", "MKL_", "OPENBLAS_")
"""Variables of the user's shell that could change the numbers, and so never reach a worker."""

INSTRUCTION_SETS = ("avx512f", "avx2", "avx", "sse4_2", "asimd")


@functools.cache
def versions() -> Mapping[str, str]:
    """Return the installed version of each library that decides bits, without importing any.

    It is "missing" when a library is not installed.
    """
    return {name: version_of(name) for name in LIBRARIES}


def version_of(package: str) -> str:
    """Return the installed version of a package, or "missing"."""
    try:
        return metadata.version(package)
    except metadata.PackageNotFoundError:
        return MISSING


def lacking() -> tuple[str, ...]:
    """Name the libraries that training needs and that are not installed; none where runs can be trained."""
    return tuple(name for name in TRAINING if versions()[name] == MISSING)


@functools.cache
def machine(device: str = "") -> Mapping[str, str]:
    """Return the processor's name, its instruction set and the system, and any other device.

    They are recorded beside each result, since another processor may round the last bit differently.
    ``device`` is what is trained on; without it, what this process was told.
    """
    on = device or os.environ.get(DEVICE, CPU)
    facts = _processor_facts()
    flags = set(facts.get("flags", facts.get("Features", "")).split())
    return {
        "processor": facts.get("model name", platform.processor() or "unknown"),
        "instruction_set": next((name for name in INSTRUCTION_SETS if name in flags), "unknown"),
        "system": f"{platform.system()} {platform.machine()}",
        **({} if on == CPU else {"device": on}),
    }


def fingerprint(environment: Mapping[str, str], processor: Mapping[str, str]) -> str:
    """Name the class of environments within which the same run gives the same bits: 16 hexadecimal digits."""
    pinned = pinned_for(processor.get("device", CPU))
    decisive: list[Any] = [
        dict(environment),
        processor.get("instruction_set"),
        processor.get("system"),
        pinned,
        *([processor["device"]] if "device" in processor else []),
    ]
    return hashlib.sha256(json.dumps(decisive, sort_keys=True).encode()).hexdigest()[:16]


def pinned_for(device: str) -> dict[str, str]:
    """Return the variables that every training process on a device gets.

    On the processor none sees a GPU, whose sums come in another order each time.
    """
    return PINNED if device == CPU else {name: value for name, value in PINNED.items() if "CUDA" not in name}


def worker_variables(keras_home: Path, device: str = CPU) -> dict[str, str]:
    """Return the whole environment of a worker.

    That is the shell's, without what could change numbers, with what we pin, and with the way to this
    package. Nothing is imported from the current folder, which may be anybody's: what stands for it in the
    way to packages is left out.
    """
    kept = {name: value for name, value in os.environ.items() if not name.startswith(FOREIGN_PREFIXES)}
    here = str(PACKAGE.parent)
    given = [part for part in kept.get("PYTHONPATH", "").split(os.pathsep) if Path(part).is_absolute()]
    return (
        kept
        | pinned_for(device)
        | {
            DEVICE: device,
            "KERAS_HOME": str(keras_home),
            "PYTHONPATH": os.pathsep.join([here, *given]),
            "PYTHONSAFEPATH": "1",
        }
    )


def _processor_facts() -> dict[str, str]:
    """Read the first processor's block of /proc/cpuinfo; nothing where there is none."""
    try:
        text = Path("/proc/cpuinfo").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return {}
    lines = text.split("\n\n", 1)[0].splitlines()
    return {name.strip(): value.strip() for name, _, value in (line.partition(":") for line in lines)}

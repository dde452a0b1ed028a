"""Python of a project's own runs as if nothing ran before, and what it does wrong is told with its place."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import keras
import numpy as np
import pytest

from lrbs_report.base.python_files import PythonFiles
from lrbs_report.training.own_code import At, Desk, WrongCode

AT = At(setting="network")


def run(folder: Path, text: str, others: Mapping[str, str] | None = None, **arguments: Any) -> Any:  # noqa: ANN401 - any argument, and whatever it returns
    """Call the function ``make`` of a file."""
    return called(Desk(), folder, text, others, **arguments)


def called(
    desk: Desk,
    folder: Path,
    text: str,
    others: Mapping[str, str] | None = None,
    **arguments: Any,  # noqa: ANN401 - any argument
) -> Any:  # noqa: ANN401 - whatever it returns
    """Call the function ``make`` of a file at a desk."""
    for path, content in {"nets.py": text, **(others or {})}.items():
        (folder / path).parent.mkdir(exist_ok=True)
        (folder / path).write_text(content, encoding="utf-8")
    code = PythonFiles(folder=folder, place=folder).code("nets.py:make")
    with desk.serving([code]):
        return desk.call(code, arguments, AT, seed=1)


def refusal(folder: Path, text: str, others: Mapping[str, str] | None = None) -> tuple[str, str]:
    """Return what is said of Python that does something wrong, and where."""
    with pytest.raises(WrongCode) as caught:
        run(folder, text, others)
    return caught.value.message, caught.value.hint


def test_it_is_called_with_the_arguments_of_the_definitions(tmp_path: Path) -> None:
    """And may import its own modules, in folders too."""
    blocks = {
        "parts/blocks.py": "from .sizes import WIDE\ndef block(n):\n    return n * WIDE\n",
        "parts/sizes.py": "WIDE = 3\n",
    }
    text = "from parts.blocks import block\ndef make(units, name='x'):\n    return block(units), name\n"
    assert (12, "y") == run(tmp_path, text, blocks, units=4, name="y")


def test_only_trusted_bytes_run(tmp_path: Path) -> None:
    """Whatever stands on the disk by now, in a cache of Python's, or beside it."""
    (tmp_path / "nets.py").write_text(
        "import blocks\ndef make():\n    return blocks.X, __file__\n", encoding="utf-8"
    )
    (tmp_path / "blocks.py").write_text("X = 'trusted'\n", encoding="utf-8")
    code = PythonFiles(folder=tmp_path, place=tmp_path).code("nets.py:make")
    (tmp_path / "blocks.py").write_text("X = 'swapped'\n", encoding="utf-8")
    (tmp_path / "nets.py").unlink()
    desk = Desk()
    with desk.serving([code]):
        found = desk.call(code, {}, AT)
    assert ("trusted", str(tmp_path / "nets.py")) == found
    assert (False, False) == ("blocks" in sys.modules, str(tmp_path) in sys.path)
    assert not list(tmp_path.rglob("__pycache__"))


def test_each_call_finds_the_modules_as_new(tmp_path: Path) -> None:
    """What one leaves in them is no matter of the next."""
    text = "SEEN = []\ndef make():\n    SEEN.append(1)\n    return len(SEEN)\n"
    desk = Desk()
    assert [1, 1] == [called(desk, tmp_path, text) for _ in range(2)]


CHANGES = """\
import os, sys, keras, numpy as np, tensorflow as tf
def make():
    drawn = float(np.random.random()), float(keras.random.normal(()))
    keras.config.set_dtype_policy("mixed_float16")
    keras.config.set_floatx("float64")
    keras.config.set_image_data_format("channels_first")
    tf.config.run_functions_eagerly(True)
    np.seterr(all="raise")
    np.random.seed(7)
    os.environ["LEFT"] = "1"
    os.chdir("/")
    sys.path.insert(0, "/tmp")
    keras.saving.get_custom_objects()["left"] = len
    return drawn
"""


def state() -> tuple[object, ...]:
    """Return what a call could leave behind."""
    return (
        keras.config.dtype_policy().name,
        keras.config.floatx(),
        keras.config.image_data_format(),
        np.geterr(),
        dict(os.environ),
        Path.cwd(),
        list(sys.path),
        list(sys.meta_path),
        dict(keras.saving.get_custom_objects()),
    )


def test_nothing_is_left_behind(tmp_path: Path) -> None:
    """Of what Keras, NumPy and the process let anybody change; and chance begins with the seed."""
    before = state()
    first, second = run(tmp_path, CHANGES), run(tmp_path, CHANGES)
    assert (before, first) == (state(), second)


RAISES = "import blocks\ndef make():\n    return blocks.block()\n"


def test_what_it_raises_has_its_own_file_and_line(tmp_path: Path) -> None:
    """The last of its own places, and the lines of its traceback."""
    told, lines = refusal(
        tmp_path, RAISES, {"blocks.py": "def block():\n    raise ValueError('no such width')\n"}
    )
    assert "nets.py:make raises ValueError: no such width (blocks.py:2)" == told
    assert (
        "nets.py:3 in make: return blocks.block(); blocks.py:2 in block: raise ValueError('no such width')"
        == lines
    )


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            "import sys\ndef make():\n    sys.exit(3)\n",
            "nets.py:make raises exit(3), which ends a program (nets.py:3)",
        ),
        ("def make(units):\n    pass\n", "missing 1 required positional argument: 'units' (nets.py)"),
        ("import missing_module\ndef make():\n    pass\n", "No module named 'missing_module' (nets.py:1)"),
        ("X = 1 / 0\ndef make():\n    pass\n", "ZeroDivisionError: division by zero (nets.py:1)"),
        ("def make():\n    raise KeyboardInterrupt\n", "raises KeyboardInterrupt (nets.py:2)"),
        ("def make():\n    make()\n", "raises RecursionError"),
    ],
)
def test_whatever_it_raises_is_told(tmp_path: Path, text: str, said: str) -> None:
    """Also what would end a process."""
    assert said in refusal(tmp_path, text)[0]


def test_processes_that_stay_are_ended(tmp_path: Path) -> None:
    """Those that it forked, and those that it started."""
    text = (
        "import os, time\ndef make():\n    if not os.fork():\n        time.sleep(600)\n        os._exit(0)\n"
    )
    told, _ = refusal(tmp_path, text)
    assert "nets.py:make starts processes that stay: 1 of them" == told
    text = "import os\ndef make():\n    os.posix_spawnp('sleep', ['sleep', '600'], os.environ, setsid=True)\n"
    assert "starts processes that stay: 1 of them" in refusal(tmp_path, text)[0]


def test_processes_that_were_there_before_go_on(tmp_path: Path) -> None:
    """They are none of its own, and not counted."""
    with subprocess.Popen(["sleep", "600"]) as earlier:  # noqa: S607 - any program that takes a while
        try:
            assert run(tmp_path, "def make():\n    return 5\n") == 5
            assert earlier.poll() is None
        finally:
            earlier.kill()


def test_threads_that_stay_are_told(tmp_path: Path) -> None:
    """Those that end by themselves are no matter."""
    stays = (
        "import threading, time\ndef make():\n    threading.Thread(target=time.sleep, args=(3,)).start()\n"
    )
    assert "starts threads that stay: 1 of them" in refusal(tmp_path, stays)[0]
    assert run(tmp_path, stays.replace("(3,)", "(0.1,)")) is None


def test_what_it_prints_is_kept_aside(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    """Nothing of it reaches our own output; not much of it is kept."""
    desk = Desk()
    called(
        desk, tmp_path, "import sys\ndef make():\n    print('a' * 50_000)\n    print('b', file=sys.stderr)\n"
    )
    assert ("a" * 10_000, "") == (desk.printed.text, "".join(capfd.readouterr()))


def test_imports_while_it_runs_are_explained(tmp_path: Path) -> None:
    """Of the project's own modules; nothing of them runs."""
    text = "from importlib import import_module\ndef make(name='late'):\n    import_module(name)\n"
    told, _ = refusal(tmp_path, text, {"late.py": "open('mark', 'w')\n"})
    assert "late is Python of the project that nothing imports by a statement" in told


def test_a_module_called_like_an_installed_one_is_refused(tmp_path: Path) -> None:
    """An import could mean either."""
    told, _ = refusal(tmp_path, "import h5py\ndef make():\n    pass\n", {"h5py.py": ""})
    assert "h5py.py is called as something that is installed here" == told

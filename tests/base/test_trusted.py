"""What may run is remembered beside the user: these bytes, these functions, in this folder."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from lrbs_report.base.python_files import Code
from lrbs_report.base.trusted import allow, is_allowed, revoke

NETS = b"def make(): ...\n"


@pytest.fixture
def code(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Code:
    """Return a function of a project, with a place of one's own to remember it."""
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    files = {"nets.py": NETS, "blocks.py": b""}
    return Code(place=tmp_path / "project", file="nets.py", function="make", files=files)


def test_what_was_allowed_may_run_until_it_is_revoked(code: Code) -> None:
    """And nothing may before."""
    assert not is_allowed(code)
    allow(code.place, [code])
    assert is_allowed(code)
    assert (True, False, False) == (revoke(code.place), revoke(code.place), is_allowed(code))


def test_each_byte_each_function_and_the_folder_count(code: Code) -> None:
    """A comment, another function of the same file, a copy elsewhere, one more file: none was allowed."""
    allow(code.place, [code])
    others = (
        replace(code, files={**code.files, "blocks.py": b"#"}),
        replace(code, files={**code.files, "more.py": b""}),
        replace(code, function="other"),
        replace(code, place=code.place / "copy"),
    )
    assert [False] * 4 == [is_allowed(one) for one in others]


def test_parts_of_two_allowances_are_no_allowance(code: Code) -> None:
    """What was read together is allowed together; earlier versions stay allowed."""
    newer = replace(code, files={"nets.py": b"#\n", "blocks.py": b"#\n"})
    allow(code.place, [code])
    allow(code.place, [newer])
    mixed = replace(code, files={"nets.py": NETS, "blocks.py": b"#\n"})
    assert (True, True, False) == (is_allowed(code), is_allowed(newer), is_allowed(mixed))


def test_nobody_else_can_allow(code: Code, tmp_path: Path) -> None:
    """What is remembered is sealed, and for its folder alone."""
    allow(code.place, [code])
    (kept,) = (tmp_path / "state" / "lrbs-report" / "trusted").iterdir()
    content = kept.read_bytes()
    kept.write_bytes(content[:-1] + b" ")
    assert not is_allowed(code)
    other = replace(code, place=tmp_path / "other")
    allow(other.place, [replace(other, files={})])
    (beside,) = (one for one in kept.parent.iterdir() if one != kept)
    beside.write_bytes(content)
    assert not is_allowed(other)

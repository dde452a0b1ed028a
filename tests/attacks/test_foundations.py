"""The one way to files, names, JSON, seals and speech, against what strangers may hand it."""

from __future__ import annotations

import errno
import json
import os
import pwd
import socket
import stat
from pathlib import Path

import pytest

from lrbs_report.base import bounds, lock, plain_json, trust
from lrbs_report.base.errors import DiskError, InvalidInput, Problem, ProjectBusy
from lrbs_report.base.files import (
    NotPlain,
    UnsafeName,
    append,
    blame_machine,
    created,
    inside,
    is_plain,
    opened,
    read_plain,
    write_whole,
)
from lrbs_report.base.showing import one_line, visible

SECRET = b"somebody's own\n"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """Return a folder that a stranger filled, beside a file of somebody's."""
    folder = tmp_path / "root"
    (folder / "sub").mkdir(parents=True)
    (folder / "sub" / "file").write_bytes(b"plain")
    (tmp_path / "secret").write_bytes(SECRET)
    (folder / "link").symlink_to(tmp_path / "secret")
    (folder / "out").symlink_to(tmp_path)
    (folder / "sub" / "up").symlink_to("..")
    (folder / "dangling").symlink_to("nowhere")
    return folder


NAMES = [
    *(
        "",
        ".",
        "./",
        "/",
        "..",
        "../secret",
        "sub/../../secret",
        "sub/..",
        "/etc/passwd",
        "//etc/passwd",
        "a/../../../b",
    ),
    *(
        "link",
        "out/secret",
        "out",
        "sub/up/link",
        "sub/up/sub/file",
        "dangling",
        "dangling/more",
        "out/root/sub/file",
    ),
    *(
        "a\0b",
        "sub\0/file",
        "..\\secret",
        "sub\\file",
        "a\nb",
        "a\x1b[2J",
        "a\u202eb",
        "a\u2028b",
        "\udcff",
        "\x7f",
        "a\tb",
    ),
]


@pytest.mark.attack
@pytest.mark.parametrize("name", NAMES)
def test_names_that_lead_elsewhere(root: Path, name: str) -> None:
    """No name out of a file leads up, out, through a link, or to nothing."""
    with pytest.raises(UnsafeName):
        inside(root, name)
    assert (
        not is_plain(name) or (root / name).exists() or (root / name.split("/", maxsplit=1)[0]).is_symlink()
    )


@pytest.mark.parametrize(
    "name",
    [
        "sub/file",
        "sub/new",
        "new",
        "./sub/file",
        "sub//file",
        "ünï.toml",
        "a b",
        "-x",
        "...",
        "a..b",
        "sub/...",
    ],
)
def test_names_that_stay(root: Path, name: str) -> None:
    """Every other name leads below the folder, whether or not anything is there."""
    assert inside(root, name).is_relative_to(root)
    assert not inside(root, name).is_symlink()


@pytest.mark.attack
@pytest.mark.parametrize("name", ["./a", "a//b", "a/", "a/.", "./", "a/./b"])
def test_names_that_a_program_would_not_write(name: str) -> None:
    """What a program wrote is written in the one way for it."""
    assert not is_plain(name)


@pytest.mark.attack
@pytest.mark.parametrize(
    "kind", ["link", "dangling", "folder", "pipe", "socket", "device", "zero", "large", "sparse", "growing"]
)
def test_what_is_no_plain_file_is_not_read(tmp_path: Path, kind: str) -> None:
    """Nothing hangs, nothing fills the memory, and no link is followed."""
    place = tmp_path / "it"
    if kind in ("link", "dangling"):
        (tmp_path / "secret").write_bytes(SECRET)
        place.symlink_to(tmp_path / ("secret" if kind == "link" else "nowhere"))
    elif kind == "folder":
        place.mkdir()
    elif kind == "pipe":
        os.mkfifo(place)
    elif kind == "socket":
        with socket.socket(socket.AF_UNIX) as made:
            made.bind(str(place)[-100:] if len(str(place)) > 100 else str(place))
    elif kind in ("device", "zero"):
        place = Path("/dev/null" if kind == "device" else "/dev/zero")
    elif kind == "growing":
        place = Path("/proc/self/maps")  # a plain file of no size, until it is read
    else:
        with place.open("wb") as file:
            file.truncate(2000 if kind == "large" else 10**13)
    with pytest.raises(OSError):  # noqa: PT011 - of whatever kind
        read_plain(place, 1000)
    if kind not in ("socket", "growing"):
        with pytest.raises(NotPlain), opened(place, 1000):
            pass


@pytest.mark.parametrize(
    "number",
    [
        errno.EIO,
        errno.ENOSPC,
        errno.ENOMEM,
        errno.EMFILE,
        errno.ENFILE,
        errno.EDQUOT,
        errno.ESTALE,
        errno.EPROTO,
    ],
)
def test_a_failing_machine_is_not_put_down_to_a_file(number: int) -> None:
    """Whatever it says: the file may be as it should be."""
    with pytest.raises(DiskError, match=r"one\.txt"):
        blame_machine(OSError(number, os.strerror(number)), "one.txt")


@pytest.mark.parametrize(
    "error",
    [
        NotPlain(errno.EIO, "is a pipe"),
        OSError("odd"),
        ValueError("odd"),
        IsADirectoryError(errno.EISDIR, "is a folder"),
    ],
)
def test_a_wrong_file_is_not_put_down_to_the_machine(error: Exception) -> None:
    """Who asked says what it should be."""
    blame_machine(error, "one.txt")


@pytest.mark.attack
def test_what_is_refused_is_closed(tmp_path: Path) -> None:
    """However often it is asked for: this process may open only so many files."""
    os.mkfifo(tmp_path / "pipe")
    before = len(list(Path("/proc/self/fd").iterdir()))
    for _ in range(10):
        with pytest.raises(NotPlain), opened(tmp_path / "pipe"):
            pass
    assert before == len(list(Path("/proc/self/fd").iterdir()))


@pytest.mark.attack
@pytest.mark.parametrize("kind", ["file", "link", "dangling"])
def test_what_is_there_is_not_made(tmp_path: Path, kind: str) -> None:
    """A file of ours that is new takes no other's place, and leads nowhere."""
    place, secret = tmp_path / "it", tmp_path / "secret"
    secret.write_bytes(SECRET)
    if kind == "file":
        place.write_bytes(SECRET)
    else:
        place.symlink_to(secret if kind == "link" else tmp_path / "nowhere")
    with pytest.raises(FileExistsError):
        created(place)
    assert ({"secret", "it"}, SECRET) == ({path.name for path in tmp_path.iterdir()}, secret.read_bytes())
    assert kind != "file" or SECRET == place.read_bytes()


@pytest.mark.attack
def test_a_link_that_is_written_is_replaced(tmp_path: Path) -> None:
    """Somebody's file behind it keeps its bytes; also behind one in the place of a half-written file."""
    (tmp_path / "secret").write_bytes(SECRET)
    (tmp_path / "it").symlink_to("secret")
    write_whole(tmp_path / "it", b"ours")
    assert (SECRET, b"ours", False) == (
        (tmp_path / "secret").read_bytes(),
        (tmp_path / "it").read_bytes(),
        (tmp_path / "it").is_symlink(),
    )
    (tmp_path / "hard").write_bytes(SECRET)
    os.link(tmp_path / "hard", tmp_path / "other")
    write_whole(tmp_path / "other", b"ours")
    assert SECRET == (tmp_path / "hard").read_bytes()


def _put(kind: str, place: Path, secret: Path) -> None:
    """Put something else in the place of a file of ours."""
    if kind == "link":
        place.symlink_to(secret)
    elif kind == "hard link":
        os.link(secret, place)
    elif kind == "pipe":
        os.mkfifo(place)
    else:
        place.mkdir()


@pytest.mark.attack
@pytest.mark.parametrize("kind", ["link", "pipe", "pipe with a reader", "device", "folder"])
def test_nothing_is_appended_to_another_place(tmp_path: Path, kind: str) -> None:
    """A log is a plain file."""
    (tmp_path / "secret").write_bytes(SECRET)
    place = Path("/dev/null") if kind == "device" else tmp_path / "it"
    if kind != "device":
        _put(kind.partition(" ")[0], place, tmp_path / "secret")
    reader = os.open(place, os.O_RDONLY | os.O_NONBLOCK) if kind.endswith("reader") else -1
    with pytest.raises(DiskError):
        append(place, "text")
    assert SECRET == (tmp_path / "secret").read_bytes()
    if reader >= 0:
        os.close(reader)


def test_half_a_letter_is_appended_as_its_number(tmp_path: Path) -> None:
    """A log of whatever there is to say."""
    for text in ("a\ud800\n", "b\n"):
        append(tmp_path / "log", text)
    assert b"a\\ud800\nb\n" == (tmp_path / "log").read_bytes()


@pytest.mark.attack
@pytest.mark.parametrize("kind", ["link", "hard link", "pipe", "folder"])
def test_a_lock_empties_nobodys_file(tmp_path: Path, kind: str) -> None:
    """What stands in the lock's place is refused by name."""
    secret, place = tmp_path / "secret", tmp_path / "lock"
    secret.write_bytes(SECRET)
    _put(kind, place, secret)
    with pytest.raises(DiskError, match="lock: "), lock.hold(place, 0):
        pass
    assert SECRET == secret.read_bytes()


@pytest.mark.attack
@pytest.mark.parametrize(
    "holder",
    [
        b"",
        b"[" * 900,
        b'{"pid": "x", "host": "y"}',
        b'{"pid": -1, "host": "y"}',
        b'{"pid": 1e999}',
        b"\xff\xfe",
        b'{"pid": true}',
    ],
)
def test_a_lock_that_says_anything(tmp_path: Path, holder: bytes) -> None:
    """Whoever comes second is told of another process, whatever the file says."""
    place = tmp_path / "lock"
    with lock.hold(place, 0):
        place.write_bytes(holder)
        with pytest.raises(Exception, match="another process"), lock.hold(place, 0):
            pass


@pytest.mark.attack
def test_a_lock_of_somebody_with_an_odd_name(tmp_path: Path) -> None:
    """It is told on one line, and steers nothing."""
    place = tmp_path / "lock"
    with lock.hold(place, 0):
        place.write_bytes(json.dumps({"pid": 1, "host": "a\x1b[2J\n::error::b"}).encode())
        with pytest.raises(ProjectBusy, match="process 1 on a") as busy, lock.hold(place, 0):
            pass
    assert str(busy.value).isprintable()


@pytest.mark.attack
@pytest.mark.parametrize(
    "text",
    [
        *(
            b"",
            b"{",
            b"nul",
            b"NaN",
            b"[Infinity]",
            b'{"a": -Infinity}',
            b"\xff\xfe\x00",
            b'"\xed\xa0\x80"',
            b"\xef\xbb\xbf{}",
            b"{} {}",
            b"'a'",
        ),
        *(b'"\\ud800"', b'{"\\uDFFF": 1}', b'["\\udc00\\ud800"]'),
        *(
            b"[" * 100_000,
            b"[" * 100_000 + b"]" * 100_000,
            b'{"a":' * 5000 + b"1" + b"}" * 5000,
            b"[" * 101 + b"]" * 101,
            b"1" * 5000,
        ),
    ],
)
def test_json_that_is_none(text: bytes) -> None:
    """Whatever is wrong with it is one kind of error."""
    with pytest.raises(ValueError):  # noqa: PT011 - of whatever words
        plain_json.loads(text)


def test_json_that_is_some() -> None:
    """Depth within reason, brackets in texts, and characters in two halves, are fine."""
    assert ["\N{GRINNING FACE}", "\\ud800"] == plain_json.loads(r'["\ud83d\ude00", "\\ud800"]')
    deep = "[" * (bounds.DEPTH - 1) + "]" * (bounds.DEPTH - 1)
    assert json.loads(deep) == plain_json.loads(deep)
    assert ["[" * 1000] == plain_json.loads(json.dumps(["[" * 1000]))


@pytest.mark.attack
def test_a_seal_serves_for_what_it_was_made(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Not for another content, another purpose, another user's key, nor without any."""
    sealed = trust.sealed("chart a", b"content")
    assert b"content" == trust.unsealed("chart a", sealed)
    for purpose, content in (
        ("chart b", sealed),
        ("chart a", sealed[:-1] + b"!"),
        ("chart a", b""),
        ("chart a", b"content"),
        ("chart a", bytes(39)),
    ):
        assert trust.unsealed(purpose, content) is None
    assert not trust.is_sealed(trust.seal_of("ab", b"c"), "a", b"bc")
    trust._key_at.cache_clear()
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    assert trust.unsealed("chart a", sealed) is None
    trust._key_at.cache_clear()


@pytest.mark.attack
@pytest.mark.parametrize(
    "kind", ["readable", "of a group", "somebody else's", "link", "short", "long", "folder"]
)
def test_a_key_that_others_may_know(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, kind: str) -> None:
    """It is not used, and not overwritten."""
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    place = tmp_path / "lrbs-report" / "key"
    place.parent.mkdir()
    if kind == "folder":
        place.mkdir(mode=0o700)
    elif kind == "link":
        (tmp_path / "known").write_bytes(b"k" * trust.SIZE)
        place.symlink_to(tmp_path / "known")
    else:
        place.write_bytes(b"k" * {"short": 5, "long": trust.SIZE + 1}.get(kind, trust.SIZE))
        place.chmod({"readable": 0o604, "of a group": 0o640}.get(kind, 0o600))
    if kind == "somebody else's":
        monkeypatch.setattr(os, "geteuid", lambda: place.stat().st_uid + 1)
    trust._key_at.cache_clear()
    assert trust._key() not in (b"k" * trust.SIZE, b"k" * 5)
    trust._key_at.cache_clear()
    assert kind in ("folder", "link") or place.read_bytes().startswith(b"kkkkk")


@pytest.mark.attack
def test_a_key_lies_in_no_current_folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """It may be a project of a stranger's: what is not absolute names no place for it."""
    monkeypatch.setenv("HOME", str(tmp_path))
    for named in ("state", "./state", "~/state", ""):
        monkeypatch.setenv("XDG_STATE_HOME", named)
        assert tmp_path / ".local" / "state" / "lrbs-report" / "key" == trust._place()
    monkeypatch.setenv("HOME", "home")
    assert trust._place() is None


def test_a_key_is_made_once(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """For this user alone, and the same from then on."""
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    trust._key_at.cache_clear()
    first = trust._key()
    trust._key_at.cache_clear()
    assert first == trust._key()
    trust._key_at.cache_clear()
    assert [0o700, 0o600] == [
        stat.S_IMODE((tmp_path / "lrbs-report" / name).stat().st_mode) for name in ("", "key")
    ]
    assert ["key"] == [path.name for path in (tmp_path / "lrbs-report").iterdir()]


@pytest.mark.parametrize("home", ["", "nowhere", "relative", "file"])
def test_no_home_is_made(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, home: str) -> None:
    """Where there is none, no key is kept; an empty name is none at all, and what the system says counts."""
    (tmp_path / "file").touch()
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("XDG_STATE_HOME", raising=False)
    monkeypatch.setenv("HOME", home if home in ("", "relative") else str(tmp_path / home))
    asked_by_the_system = Path(pwd.getpwuid(os.geteuid()).pw_dir) / ".local" / "state"
    assert trust.state_folder() == (asked_by_the_system if not home else None)
    trust._key_at.cache_clear()
    if home:
        trust._key()
    trust._key_at.cache_clear()
    assert [tmp_path / "file"] == [*tmp_path.iterdir()]


@pytest.mark.attack
@pytest.mark.parametrize(
    "text",
    [
        "a\x1b[31mb",
        "a\rb",
        "a\x07",
        "a\u202eb",
        "a\u2066b",
        "\x9b2J",
        "a\x00b",
        "a\u200bb",
        "\udcff",
        "a\u2028b",
        "\U000e0001",
    ],
)
def test_what_could_steer_a_terminal_is_shown(text: str) -> None:
    """As its number, in a message, in a problem, and inside a line."""
    assert visible(text).isprintable()
    assert one_line(f"{text}\n{text}").isprintable()
    shown = str(
        InvalidInput(
            [Problem(file=f"{text}\n", line=1, column=1, message=f"{text}\n::error::x", hint=f"{text}\n")]
        )
    )
    assert 2 == len(shown.splitlines())
    assert all(map(str.isprintable, shown.splitlines()))
    assert text.encode("utf-16", "surrogatepass") == json.loads(f'"{one_line(text)}"').encode(
        "utf-16", "surrogatepass"
    )


@pytest.mark.attack
@pytest.mark.parametrize(
    "line",
    [
        "::error::x",
        "  ::set-output name=a::b",
        "::stop-commands::t",
        "##[error]x",
        "a\n::error file=b::c",
        "\t##[command]rm",
    ],
)
def test_no_line_is_a_command_of_a_workflow(line: str) -> None:
    """However it begins."""
    assert not any(told.strip().startswith(("::", "##[")) for told in visible(line).splitlines())

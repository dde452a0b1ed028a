"""Data sets that a stranger made.

Archives that lie, bombs, names that lead elsewhere, files that only look like Keras's.
"""

from __future__ import annotations

import io
import os
import struct
import subprocess
import sys
import warnings
import zipfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from lrbs_report.base import bounds
from lrbs_report.base.errors import InvalidInput, MissingRequirement, Problem
from lrbs_report.base.files import sha256_of
from lrbs_report.keeping.store import Store
from lrbs_report.kinds.sources.source import Array
from lrbs_report.runs import downloads
from lrbs_report.runs.locating import NOT_DOWNLOADED, _wrong_arrays, fetch, locate
from lrbs_report.study.experiments import Dataset, Study
from lrbs_report.training.data import load
from tests import commands
from tests.attacks.measured import measured
from tests.conftest import Tally
from tests.factory import dataset, experiment, study
from tests.runs.test_locating import arrays

ROWS = 40
DATA_MEMORY = 1_000_000_000
"""Bytes that refusing anything may take."""

Archive = Callable[[Path], None]


def npy(header: str, content: bytes = b"", version: int = 1, length: int | None = None) -> bytes:
    """Write an array as numpy does, but with any header."""
    text = header.encode("latin-1")
    size = (len(text) if length is None else length).to_bytes(2 if version == 1 else 4, "little")
    return b"\x93NUMPY" + bytes([version, 0]) + size + text + content


def header(descr: str = "'|u1'", shape: str = "(40, 4, 4)", order: str = "False") -> str:
    """Write a header with anything in it."""
    return f"{{'descr': {descr}, 'fortran_order': {order}, 'shape': {shape}, }}\n"


def plain(array: Any) -> bytes:  # noqa: ANN401 - any array
    """Write an array as numpy does."""
    made = io.BytesIO()
    np.save(made, array)
    return made.getvalue()


SOUND = {f"{name}.npy": plain(array) for name, array in arrays().items()}


def archive(path: Path, members: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> None:
    """Write an archive of any members."""
    with zipfile.ZipFile(path, "w", method) as made:
        for name, content in members.items():
            made.writestr(name, content)


def patched(path: Path, name: str, at: int, content: bytes) -> None:
    """Write an archive, and then something else at some byte of a member's entry in its directory."""
    archive(path, SOUND)
    raw = bytearray(path.read_bytes())
    entry = raw.rindex(name.encode()) - 46
    raw[entry + at : entry + at + len(content)] = content
    path.write_bytes(raw)


def problems(folder: Path, source: str = "npz:mine.npz", **changes: Any) -> list[Problem]:  # noqa: ANN401 - any field
    """Return what is said of a data set."""
    if not (folder / "experiments.toml").exists():
        (folder / "experiments.toml").write_text(
            f'[datasets.m]\nsource = "{source[:60]}"\nsha256 = "x"\n', encoding="utf-8"
        )
    with pytest.raises(InvalidInput) as caught:
        locate(asked(folder, source, **changes), Store(folder / ".lrbs"))
    return list(caught.value.problems)


def asked(folder: Path, source: str, **changes: Any) -> Study:  # noqa: ANN401 - any field
    """Return a study on a data set."""
    return study(
        experiment(
            dataset=dataset(**{"name": "m", "source": source, "train": None, **changes}), batch_size=8
        ),
        file=folder / "experiments.toml",
    )


def _without(name: str) -> dict[str, bytes]:
    return {other: content for other, content in SOUND.items() if other != f"{name}.npy"}


def _renamed(path: Path) -> None:
    archive(path, SOUND)
    path.write_bytes(path.read_bytes().replace(b"x_train.npy", b"w_train.npy", 1))


def _twice(path: Path) -> None:
    with warnings.catch_warnings(), zipfile.ZipFile(path, "w") as made:
        warnings.simplefilter("ignore")  # zipfile warns of what is meant here
        for name, content in [*SOUND.items(), ("x_train.npy", SOUND["x_train.npy"])]:
            made.writestr(name, content)


def _crowded(path: Path) -> None:
    """Write a directory of a megabyte and more."""
    with zipfile.ZipFile(path, "w") as made:
        for name, content in SOUND.items():
            made.writestr(name, content)
        for number in range(20_000):
            made.writestr(f"{number}", b"")


def _huge(path: Path, at: int, number: int) -> None:
    """Write a number of 64 bits, where 32 stand at some byte of an array's entry, in the place for such."""
    archive(path, SOUND)
    raw = path.read_bytes()
    entry, name, extra = (
        raw.rindex(b"x_train.npy") - 46,
        len("x_train.npy"),
        struct.pack("<HHQ", 1, 8, number),
    )
    grown = bytearray(raw[: entry + 46 + name] + extra + raw[entry + 46 + name :])
    grown[entry + at : entry + at + 4] = b"\xff" * 4
    grown[entry + 30 : entry + 32] = struct.pack("<H", len(extra))
    end = grown.rindex(b"PK\x05\x06")
    grown[end + 12 : end + 16] = struct.pack(
        "<I", int.from_bytes(grown[end + 12 : end + 16], "little") + len(extra)
    )
    path.write_bytes(grown)


def _late(path: Path) -> None:
    """Write a directory that says that it begins behind its place.

    So all that it lists begins before the file.
    """
    archive(path, SOUND)
    raw = bytearray(path.read_bytes())
    end = raw.rindex(b"PK\x05\x06")
    raw[end + 16 : end + 20] = struct.pack("<I", int.from_bytes(raw[end + 16 : end + 20], "little") + 100_000)
    path.write_bytes(raw)


def _zeros(path: Path) -> None:
    """Write a file of 400 kB that unpacks to 300 MB."""
    count = bounds.UNRATED + 1
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as made:
        with made.open("x_train.npy", "w") as member:
            member.write(npy(header(shape=f"(40, {count // 40}, 1)")))
            for _ in range(count // 40):
                member.write(bytes(40))
        for name, content in _without("x_train").items():
            made.writestr(name, content)


LIES: dict[str, tuple[str, Archive]] = {
    "more than anything unpacks": (
        "x_train.npy has",
        lambda path: patched(path, "x_train.npy", 24, struct.pack("<I", 2**32 - 2)),
    ),
    "an encrypted array": (
        "x_train.npy is encrypted",
        lambda path: patched(path, "x_train.npy", 8, b"\x01\0"),
    ),
    "an unknown method": (
        "x_test.npy is packed with an unknown method",
        lambda path: patched(path, "x_test.npy", 10, b"\x63\0"),
    ),
    "bzip2": ("x_train.npy is packed with bzip2", lambda path: archive(path, SOUND, zipfile.ZIP_BZIP2)),
    "lzma": ("x_train.npy is packed with lzma", lambda path: archive(path, SOUND, zipfile.ZIP_LZMA)),
    "strongly encrypted": ("y_test.npy is damaged", lambda path: patched(path, "y_test.npy", 8, b"\x40\0")),
    "one array inside another": ("overlap", lambda path: patched(path, "y_test.npy", 42, b"\0\0\0\0")),
    "an array that begins nowhere": (
        "y_test.npy is damaged",
        lambda path: patched(path, "y_test.npy", 42, b"\xf0\xff\xff\x7f"),
    ),
    "fewer bytes than its header says": (
        "x_test.npy is damaged",
        lambda path: patched(path, "x_test.npy", 24, struct.pack("<I", 200)),
    ),
    "more bytes than its header says": (
        "x_test.npy should have",
        lambda path: archive(path, {**SOUND, "x_test.npy": SOUND["x_test.npy"] + b"0"}),
    ),
    "another name than beside the content": ("x_train.npy is damaged", _renamed),
    "arrays in folders": (
        "it lacks x_train",
        lambda path: archive(path, {f"../{name}": content for name, content in SOUND.items()}),
    ),
    "a name that ends early": (
        "it lacks x_train",
        lambda path: archive(path, {**_without("x_train"), "x_train\0.npy": SOUND["x_train.npy"]}),
    ),
    "an array twice": ("it holds x_train.npy more than once", _twice),
    "a million entries": ("its directory has", _crowded),
    "sizes of 64 bits": (f"expected at most {bounds.DATA}", lambda path: _huge(path, 24, 2**63 - 1)),
    "an array that begins at 2**63": ("x_train.npy is damaged", lambda path: _huge(path, 42, 2**63)),
    "a directory that begins too late": ("", _late),
    "zeros": ("times as many as the file", _zeros),
}


@pytest.mark.attack
@pytest.mark.long(1)
@pytest.mark.parametrize("lie", LIES)
def test_an_archive_that_lies_is_refused_by_its_headers(lie: str, tmp_path: Path) -> None:
    """With the file and what of it, before anything is unpacked."""
    said, make = LIES[lie]
    make(tmp_path / "mine.npz")
    [problem] = problems(tmp_path)
    assert (2, True, True) == (
        problem.line,
        "the data set's file mine.npz cannot be used" in problem.message,
        said in problem.message,
    ), problem


HEADERS: dict[str, bytes] = {
    "a size below 0": npy(header(shape="(40, -4, 4)")),
    "a size of 70 bits": npy(header(shape=f"(40, {2**70})")),
    "a product of 2**320": npy(header(shape=str((2**40,) * 8))),
    "yes as a size": npy(header(shape="(True, 4, 4)")),
    "a fraction as a size": npy(header(shape="(40, 4.0, 4)")),
    "a text as a shape": npy(header(shape="'40'")),
    "a shape in a shape": npy(header(shape="((40, 4), 4)")),
    "no shape": npy("{'descr': '|u1', 'fortran_order': False}"),
    "no table": npy("[1, 2]"),
    "no text": npy("\x00\xff\xfe"),
    "a number of 5000 digits": npy(header(shape=f"({'9' * 5000},)")),
    "many brackets": npy("(" * 9000),
    "many brackets that close": npy("[" * 4900 + "]" * 4900),
    "many signs": npy("-" * 9000 + "1"),
    "many sums": npy("1" + "+1" * 4900),
    "code": npy("__import__('os').getpid()"),
    "a comprehension": npy(header(shape="tuple(range(9))")),
    "a long header": npy(header(), length=60_000),
    "a header of 20 kB, most of it nothing": npy(header().rstrip() + " " * 20_000 + "\n", bytes(640)),
    "a header of 4 GB": npy(header(), version=2, length=2**32 - 1),
    "a header that is cut": npy(header()[:20]),
    "another format": npy(header()).replace(b"NUMPY", b"NUMPX"),
    "nothing": b"",
    "Python objects": npy(header("'|O'")),
    "Python objects in fields": npy(header("[('a', '|u1'), ('b', '|O')]")),
    "integers of 128 bits": npy(header("'<i16'"), bytes(16 * 640)),
    "integers of no bits": npy(header("'<i0'")),
    "floats of 24 bits": npy(header("'<f3'"), bytes(3 * 640)),
    "floats of 9999 bytes": npy(header("'<f9999'"), bytes(640)),
    "letters without end": npy(header("'<U1000000000'")),
    "a type of 10**4300": npy(header(f"'<f{'9' * 4400}'")),
}


@pytest.mark.attack
@pytest.mark.parametrize("what", HEADERS)
def test_a_header_that_no_array_has_is_refused(what: str, tmp_path: Path) -> None:
    """With the file and the array, and without a word of Python's own."""
    archive(tmp_path / "mine.npz", {**SOUND, "x_train.npy": HEADERS[what]})
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        said = [problem.message for problem in problems(tmp_path)]
    assert all("mine.npz" in one and "x_train" in one for one in said), said


CONTENTS: dict[str, bytes] = {
    "complex numbers": npy(header("'<c16'"), bytes(16 * 640)),
    "complex numbers, the other way round": npy(header("'>c8'"), bytes(8 * 640)),
    "texts": npy(header("'<U2'"), bytes(8 * 640)),
    "rows of fields": npy(header("[('a', '|u1'), ('b', '<f8')]"), bytes(9 * 640)),
    "rows in rows": npy(header("'(2,)<f4'"), bytes(8 * 640)),
    "nothing at all": npy(header("'|V0'")),
    "times": npy(header("'<M8[ns]'"), bytes(8 * 640)),
    "no rows": npy(header(shape="(0, 4, 4)")),
    "a single number": npy(header(shape="()"), b"1"),
    "images of nothing": npy(header(shape="(40, 0, 4)")),
    "20 axes": npy(header(shape=f"(40, {'1, ' * 19})"), bytes(40)),
}


@pytest.mark.attack
@pytest.mark.parametrize("part", ["train", "test"])
@pytest.mark.parametrize("what", CONTENTS)
def test_contents_that_no_network_takes_are_refused(what: str, part: str, tmp_path: Path) -> None:
    """Images alone: labels are looked at in the same way."""
    archive(tmp_path / "mine.npz", {**SOUND, f"x_{part}.npy": CONTENTS[what]})
    assert any(
        "mine.npz" in problem.message and f"x_{part}" in problem.message for problem in problems(tmp_path)
    )


@pytest.mark.attack
@pytest.mark.parametrize(
    ("rows", "image"),
    [(ROWS, (1,) * 19), (ROWS, (0,)), (ROWS, (4, 0)), (bounds.ROWS + 1, (1,)), (10**12, (28, 28))],
)
def test_images_of_no_shape_that_is_trained_on_are_refused(rows: int, image: tuple[int, ...]) -> None:
    """Also when all arrays agree about it."""
    shapes = {
        f"{name}_{part}": Array(descr="|u1", shape=(rows, *(image if name == "x" else ())))
        for name in "xy"
        for part in ("train", "test")
    }
    assert 1 == len(list(_wrong_arrays(shapes, "_train", {})))


@pytest.mark.attack
@pytest.mark.parametrize("descr", ["<u8", ">u8"])
def test_labels_of_64_bits_are_no_classes(descr: str, tmp_path: Path) -> None:
    """They would become others in 32 bits."""
    archive(
        tmp_path / "mine.npz",
        {**SOUND, "y_train.npy": npy(header(f"'{descr}'", "(40,)"), b"\xff" * 8 * ROWS)},
    )
    with pytest.raises(InvalidInput, match=r"y_train holds 1\.84467e\+19, which is no number of a class"):
        load(dataset(source="npz:mine.npz", train=None), tmp_path / "mine.npz")


@pytest.mark.attack
@pytest.mark.parametrize("kept", ["<f2", "<f4", ">f8", "|b1", ">i2", "<u8"])
@pytest.mark.parametrize("order", ["C", "F"])
@pytest.mark.parametrize("rows", [None, (3, 9)])
def test_what_is_sound_is_read_as_numpy_reads_it(
    kept: str,
    order: Any,  # noqa: ANN401 - numpy's own type
    rows: tuple[int, int] | None,
    tmp_path: Path,
) -> None:
    """However it is kept, and whichever rows are used."""
    images = (np.arange(640).reshape(40, 4, 4) % 251).astype(kept, order=order)
    np.savez_compressed(tmp_path / "mine.npz", **arrays(x_train=images))
    found = load(dataset(source="npz:mine.npz", train=rows), tmp_path / "mine.npz")
    np.testing.assert_array_equal(images.astype(np.float32)[slice(*(rows or (None,)))], found.x_train)


@pytest.mark.attack
def test_a_damaged_content_is_noticed_where_rows_are_left_out(tmp_path: Path) -> None:
    """The archive's own sums are looked at for all of it."""
    images = np.random.default_rng(1).integers(0, 255, (40, 90, 90), np.uint8)
    np.savez(tmp_path / "mine.npz", **arrays(x_train=images))
    raw = bytearray((tmp_path / "mine.npz").read_bytes())
    raw[raw.index(images[39].tobytes())] ^= 1
    (tmp_path / "mine.npz").write_bytes(raw)
    with pytest.raises(InvalidInput, match="cannot be read"):
        load(dataset(source="npz:mine.npz", train=(0, 5)), tmp_path / "mine.npz")


ELSEWHERE = {
    "../secret.npz": "it leads out of the folder",
    "data/../../secret.npz": "it leads out of the folder",
    "{outside}/secret.npz": "it begins with /",
    "link.npz": "link.npz is a link",
    "inner.npz": "inner.npz is a link",
    "folder/secret.npz": "folder is a link",
    "dangling.npz": "dangling.npz is a link",
    "zero.npz": "zero.npz is a link",
    ".": "it names nothing",
    "a\u202eb.npz": "characters that no such name has",
    "a\\b.npz": "characters that no such name has",
    "/dev/zero": "it begins with /",
    "/proc/self/mem": "it begins with /",
    "pipe.npz": "pipe.npz is no plain file",
    "real": "real is a folder",
    "real.npz/x": "does not exist",
    "n" * 300: "File name too long",
    "n/" * 3000 + "n": "File name too long",
    "none.npz": "does not exist",
}


@pytest.mark.attack
@pytest.mark.parametrize("name", ELSEWHERE, ids=lambda name: name[:20])
def test_a_name_that_leads_elsewhere_is_refused_at_its_place(name: str, tmp_path: Path) -> None:
    """Nothing outside is opened, and nothing waits for a pipe; what the way out is stands beside it."""
    outside, folder = tmp_path / "outside", tmp_path / "project"
    outside.mkdir()
    (folder / "real").mkdir(parents=True)
    archive(outside / "secret.npz", SOUND)
    archive(folder / "real.npz", SOUND)
    (folder / "link.npz").symlink_to(outside / "secret.npz")
    (folder / "inner.npz").symlink_to("real.npz")
    (folder / "folder").symlink_to(outside)
    (folder / "dangling.npz").symlink_to(outside / "none.npz")
    (folder / "zero.npz").symlink_to("/dev/zero")
    os.mkfifo(folder / "pipe.npz")
    [problem] = problems(folder, f"npz:{name.format(outside=outside)}")
    assert (2, True) == (problem.line, ELSEWHERE[name] in problem.message), problem
    if "is a link" in problem.message or "leads" in problem.message:
        assert "hard-link" in problem.hint


@pytest.mark.attack
def test_a_file_that_holds_nothing_but_holes_is_not_read(tmp_path: Path) -> None:
    """Ten terabytes of them."""
    with (tmp_path / "mine.npz").open("wb") as file:
        file.truncate(10**13)
    [problem] = problems(tmp_path)
    assert "is larger than" in problem.message


@pytest.mark.attack
def test_a_bomb_is_refused_with_little_memory_by_the_command(tmp_path: Path) -> None:
    """Exit 2 with file and array, below a gigabyte, and without anything unpacked."""
    project = commands.project(
        tmp_path / "project", commands.DEFINITIONS.replace('source = "mnist"', 'source = "npz:mine.npz"')
    )
    _zeros(project / "mine.npz")
    done = measured("check", "--project", project)
    assert (2, True, True) == (done.code, "mine.npz" in done.told, "x_train.npy" in done.told), done.told
    assert done.peak < 256 * bounds.MB


TOO_LARGE = {
    "units": '{ class = "Dense", units = 5_000_000 }, { class = "Dense", units = 10 }',
    "rows of an embedding": (
        '{ class = "Embedding", input_dim = 1_000_000_000, output_dim = 8 }, '
        '"Flatten", { class = "Dense", units = 10 }'
    ),
}


@pytest.mark.attack
@pytest.mark.long(1)
@pytest.mark.parametrize("what", TOO_LARGE)
def test_a_network_larger_than_memory_is_refused_with_little(what: str, tmp_path: Path) -> None:
    """Exit 2 at the layer, below a gigabyte."""
    layers = f'layers = [ {{ class = "Flatten" }}, {TOO_LARGE[what]} ]'
    head = commands.DEFINITIONS.replace(
        'layers = [ { class = "Flatten" }, { class = "Dense", units = 10, kernel_initializer = "zeros" } ]',
        layers,
    )
    project = commands.project(tmp_path / "project", head)
    done = measured("check", "--project", project)
    assert (2, True) == (done.code, "the network has" in done.told), done.told
    assert f"experiments.toml:11:{len(layers.split('}, {', 1)[0]) + 4}: " in done.told
    assert done.peak < DATA_MEMORY


# Keras's own data sets


def offline(name: str, path: Path) -> None:
    """Fail as a download does where there is no network."""
    message = f"The data set keras:{name} could not be downloaded to {path.suffix}. Is this machine online?"
    raise MissingRequirement(message)


def online(name: str, path: Path) -> None:
    """Return what Keras would give."""
    del name
    with path.open("wb") as file:
        np.savez(file, **arrays(y_train=np.ones(ROWS, np.uint8)))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a project's folder in which a stranger put a file of his."""
    (tmp_path / "experiments.toml").write_text(
        '[datasets.m]\nsource = "keras:cifar10"\nsha256 = "x"\n', encoding="utf-8"
    )
    (tmp_path / ".lrbs" / "datasets").mkdir(parents=True)
    archive(tmp_path / ".lrbs" / "datasets" / "cifar10.npz", SOUND)
    return tmp_path


def cifar(**changes: Any) -> Dataset:  # noqa: ANN401 - any field
    """Return the definition."""
    return dataset(**{"name": "m", "source": "keras:cifar10", "train": None, **changes})


@pytest.mark.attack
def test_a_strangers_file_is_not_trained_on_where_no_other_is_to_be_had(folder: Path) -> None:
    """What it is and what can be done is said, and it stays where it is."""
    store = Store(folder / ".lrbs")
    file = store.datasets / "cifar10.npz"
    before = commands.content(folder)
    with pytest.raises(MissingRequirement, match=f'was not downloaded by you.*sha256 = "{sha256_of(file)}"'):
        fetch([cifar()], store, offline)
    assert before.items() <= commands.content(folder).items()


@pytest.mark.attack
def test_a_strangers_file_is_set_aside_for_the_real_one(folder: Path) -> None:
    """Nothing is lost; and the next build downloads nothing."""
    store = Store(folder / ".lrbs")
    [said] = fetch([cifar()], store, online)
    assert "anew" in said
    [aside] = (store.folder / "set-aside").iterdir()
    assert "001-cifar10.npz" == aside.name
    assert [] == fetch([cifar()], store, offline)
    assert (
        sha256_of(store.datasets / "cifar10.npz") == locate(asked(folder, "keras:cifar10"), store)["m"].digest
    )


@pytest.mark.attack
def test_a_stated_digest_vouches_for_a_file(folder: Path) -> None:
    """In capitals too; another one does not."""
    store = Store(folder / ".lrbs")
    digest = sha256_of(store.datasets / "cifar10.npz")
    assert [] == fetch([cifar(sha256=digest.upper())], store, offline)
    [problem] = problems(folder, "keras:cifar10", sha256="0" * 64)
    assert (3, True) == (problem.line, digest in problem.message)
    with pytest.raises(MissingRequirement):
        fetch([cifar(sha256="0" * 64)], store, offline)


@pytest.mark.attack
@pytest.mark.parametrize(
    "forged", ["of another file", "of another data set", "made up", "long", "a link", "none"]
)
def test_a_seal_serves_for_one_file_of_one_name(forged: str, folder: Path) -> None:
    """A stranger has none that does."""
    store = Store(folder / ".lrbs")
    seal, file = store.datasets / "cifar10.seal", store.datasets / "cifar10.npz"
    fetch([replace(cifar(), source="keras:cifar100")], store, online)
    other = store.datasets / "cifar100.seal"
    if forged == "of another file":
        fetch([cifar()], store, online)
        archive(file, SOUND)
    elif forged == "of another data set":
        file.write_bytes((store.datasets / "cifar100.npz").read_bytes())
        seal.write_bytes(other.read_bytes())
    elif forged == "a link":
        file.write_bytes((store.datasets / "cifar100.npz").read_bytes())
        seal.symlink_to(other)
    elif forged != "none":
        seal.write_bytes(bytes(32 if forged == "made up" else 10**6))
    with pytest.raises(MissingRequirement):
        fetch([cifar()], store, offline)


@pytest.mark.attack
def test_a_note_never_speaks_for_a_file_that_is_there(folder: Path) -> None:
    """The file's own bytes and headers are told, and the note is put right."""
    store = Store(folder / ".lrbs")
    note = store.datasets / "cifar10.json"
    note.write_text('{"sha256": "' + "a" * 64 + '", "arrays": {}}', encoding="utf-8")
    digest = sha256_of(store.datasets / "cifar10.npz")
    assert digest == locate(asked(folder, "keras:cifar10"), store)["m"].digest
    fetch([cifar(sha256=digest)], store, offline)
    assert digest in note.read_text(encoding="utf-8")


NOTES = [
    *(
        "",
        "{",
        "null",
        "[]",
        "[" * 100_000,
        '{"sha256": 1}',
        '{"sha256": NaN, "arrays": {}}',
        "\ufeff{}",
        '"sha256"',
    ),
    '{"sha256": "' + "A" * 64 + '", "arrays": ALL}',
    '{"sha256": "' + "a" * 63 + '", "arrays": ALL}',
    '{"sha256": "' + "a" * 64 + '\\n", "arrays": ALL}',
    '{"sha256": ["' + "a" * 64 + '"], "arrays": ALL}',
    '{"sha256": "' + "a" * 64 + '"}',
    '{"sha256": "' + "a" * 64 + '", "arrays": {}}',
    '{"sha256": "' + "a" * 64 + '", "arrays": []}',
    '{"sha256": "' + "a" * 64 + '", "arrays": {"x_train": 1, "y_train": 1, "x_test": 1, "y_test": 1}}',
]
GOOD = '{"x_train": X, "y_train": X, "x_test": X, "y_test": X}'.replace(
    "X", '{"descr": "|u1", "shape": [40]}'
)


@pytest.mark.attack
def test_a_note_that_is_none_is_not_believed(folder: Path, tally: Tally) -> None:
    """Whatever stands in it: then nothing is known of the data."""
    store = Store(folder / ".lrbs")
    (store.datasets / "cifar10.npz").unlink()
    note = store.datasets / "cifar10.json"
    shapes = ["[1e3]", "[true]", "[-1]", f"[{2**70}]", "{}", '"40"', "40", "[[40]]", "null"]
    tried = [one.replace("ALL", GOOD) for one in NOTES] + [
        f'{{"sha256": "{"a" * 64}", "arrays": {GOOD.replace("[40]", shape)}}}' for shape in shapes
    ]
    for text in tried:
        note.write_text(text, encoding="utf-8")
        assert NOT_DOWNLOADED == downloads.of_keras(cifar(), store).digest, text[:200]
    note.write_text(f'{{"sha256": "{"a" * 64}", "arrays": {GOOD}}}', encoding="utf-8")
    assert "a" * 64 == downloads.of_keras(cifar(), store).digest
    assert NOT_DOWNLOADED == downloads.of_keras(cifar(sha256="b" * 64), store).digest
    tally("attack", len(tried) + 1)


@pytest.mark.attack
@pytest.mark.parametrize("what", ["link", "pipe", "folder", "damage", "link to the note"])
def test_what_is_no_file_is_set_aside(what: str, folder: Path, tmp_path: Path) -> None:
    """And nothing waits for it, or is written through it."""
    store = Store(folder / ".lrbs")
    file, elsewhere = store.datasets / "cifar10.npz", tmp_path / "elsewhere"
    elsewhere.write_bytes(file.read_bytes())
    file.unlink()
    if what == "link":
        file.symlink_to(elsewhere)
    elif what == "pipe":
        os.mkfifo(file)
    elif what == "folder":
        file.mkdir()
    elif what == "damage":
        file.write_bytes(elsewhere.read_bytes()[:100])
    else:
        (store.datasets / "cifar10.json").symlink_to(elsewhere)
    before, was = elsewhere.read_bytes(), file.lstat().st_ino if os.path.lexists(file) else 0
    assert 1 == len(fetch([cifar()], store, online))
    assert [] == fetch([cifar()], store, offline)
    assert before == elsewhere.read_bytes()
    assert not was or was in {path.lstat().st_ino for path in (folder / ".lrbs").rglob("*") if path != file}


@pytest.mark.attack
def test_a_download_that_is_no_data_set_is_not_kept(folder: Path) -> None:
    """Nothing is left of it, and what was there stays."""
    store = Store(folder / ".lrbs")
    with pytest.raises(MissingRequirement, match="cannot be used: it lacks x_train"):
        fetch([cifar()], store, lambda _, path: archive(path, {"a.npy": b""}))
    assert ["cifar10.npz"] == [path.name for path in store.datasets.iterdir()]


@pytest.mark.attack
def test_a_build_says_in_one_line_what_a_strangers_file_is(folder: Path) -> None:
    """Offline, exit 3; the file is where it was."""
    definitions = commands.DEFINITIONS.replace('source = "mnist"', 'source = "keras:cifar10"').replace(
        "[5000, 6000]", "[0, 40]"
    )
    commands.project(folder, definitions.replace("[0, 500]", "[0, 20]"))
    refused = dict.fromkeys(("http_proxy", "https_proxy", "HTTPS_PROXY"), "http://127.0.0.1:9")
    done = commands.run("build", "--project", folder, variables=refused, code=3)
    assert (1, True) == (
        len(done.stderr.splitlines()),
        "was not downloaded by you on this machine" in done.stderr,
    )
    assert "cifar10.npz" in {path.name for path in (folder / ".lrbs" / "datasets").iterdir()}


LOOK = """
import resource, sys
from pathlib import Path
from lrbs_report.study.experiments import Dataset
from lrbs_report.runs.portraying import portray
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
found = portray(Dataset(name="m", source="npz:mine.npz"), Path(sys.argv[1]))
print(found.train.rows, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before)
"""


@pytest.mark.attack
@pytest.mark.long(2)
@pytest.mark.parametrize(
    ("shape", "order", "most"),
    [
        ((2, 50_000_000), "False", 60_000),
        ((50_000_000, 2), "True", 60_000),
        ((bounds.COMPARED, 20), "False", 250_000),  # 16 bytes a row, and as much again to compare them
    ],
    ids=["long rows", "long columns", "as many rows as are compared"],
)
def test_looking_at_data_takes_little_memory(
    tmp_path: Path, shape: tuple[int, int], order: str, most: int
) -> None:
    """However long rows or columns are: here, 50 MB. Comparing rows takes some bytes for each."""
    with zipfile.ZipFile(tmp_path / "mine.npz", "w", zipfile.ZIP_DEFLATED, compresslevel=1) as made:
        for part, rows in (("train", shape[0]), ("test", 1)):
            for name, size in (("x", rows * shape[1]), ("y", rows)):
                with made.open(f"{name}_{part}.npy", "w") as member:
                    member.write(
                        npy(
                            header(
                                shape=f"({rows}, {shape[1]})" if name == "x" else f"({rows},)", order=order
                            )
                        )
                    )
                    for _ in range(0, size, 10**7):
                        member.write(bytes(min(10**7, size)))
    done = subprocess.run(
        [sys.executable, "-P", "-c", LOOK, str(tmp_path / "mine.npz")],
        capture_output=True,
        text=True,
        check=True,
    )
    rows, grown = map(int, done.stdout.split())
    assert (shape[0], True) == (rows, grown < most), grown

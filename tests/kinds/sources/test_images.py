"""Folders of pictures: what is read of them, and what in them is refused by its name."""

from __future__ import annotations

import io
import os
import struct
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image, ImageFile

from lrbs_report.kinds.sources.dataset import Dataset
from lrbs_report.kinds.sources.images import SOURCE
from lrbs_report.kinds.sources.source import Located, Refused
from lrbs_report.training.data import load

SIZE = (4, 6)


def picture(value: int, kind: str = "PNG", size: tuple[int, int] = SIZE, mode: str = "RGB") -> bytes:
    """Return a picture of one color."""
    made = io.BytesIO()
    Image.new(mode, size[::-1], value if mode == "L" else (value,) * len(mode)).save(made, kind)
    return made.getvalue()


def pictures(folder: Path, *parts: str) -> Path:
    """Make a folder of two classes, with ten pictures each, in these parts."""
    for part in parts or ("",):
        for place, name in enumerate(("cat", "dog")):
            (folder / part / name).mkdir(parents=True)
            for number in range(10):
                content = picture(100 * place + number)
                (folder / part / name / f"{number}.png").write_bytes(content)
    return folder


def asked(**changes: Any) -> Dataset:  # noqa: ANN401 - a data set's fields
    """Return the definition of a folder, of which a fifth is drawn to test."""
    standard = {"size": SIZE, "color": "rgb", "test": 0.2, "split_seed": 1}
    return Dataset(**{"name": "pets", "source": "images:pets", **standard, **changes})


def located(folder: Path, **changes: Any) -> Located:  # noqa: ANN401 - a data set's fields
    """Look at a folder."""
    return SOURCE.locate(asked(**changes), folder)


def test_a_folder_a_class_is_read(tmp_path: Path) -> None:
    """Pictures as bytes, with height, width and channels; classes by the names of the folders."""
    found = located(pictures(tmp_path))
    assert (("cat", "dog"), (20, 4, 6, 3), 255.0) == (found.classes, found.arrays["x"].shape, found.scale)
    data: Any = load(asked(classes=found.classes), tmp_path)
    assert ((16, 4, 6, 3), (4, 4, 6, 3), np.uint8) == (
        data.x_train.shape,
        data.x_test.shape,
        data.x_train.dtype,
    )
    values = np.concatenate([data.x_train, data.x_test])[:, 0, 0, 0]
    labels = np.concatenate([data.y_train, data.y_test])
    assert sorted([*range(10), *range(100, 110)]) == sorted(values.tolist())
    assert [value >= 100 for value in values.tolist()] == (labels == 1).tolist()


def test_parts_may_stand_in_folders_of_their_own(tmp_path: Path) -> None:
    """Then no row is drawn."""
    found = located(pictures(tmp_path, "train", "test"), test=None, split_seed=None, color="grey")
    assert ((20, 4, 6, 1), (20,)) == (found.arrays["x_train"].shape, found.arrays["y_test"].shape)
    data = load(asked(test=None, split_seed=None, color="grey", classes=found.classes), tmp_path)
    assert [*range(10), *range(100, 110)] == data.x_train[:, 0, 0, 0].tolist()


def test_folders_that_are_called_by_numbers_are_numbers(tmp_path: Path) -> None:
    """So ten comes after nine, and numbers from 0 stay as they are."""
    for number in range(11):
        (tmp_path / str(number)).mkdir()
        for place in range(3):
            (tmp_path / str(number) / f"{place}.png").write_bytes(picture(number))
    assert located(tmp_path).classes is None
    data = load(asked(), tmp_path)
    assert data.x_train[:, 0, 0, 0].tolist() == data.y_train.tolist()


@pytest.mark.parametrize("mode", ["L", "RGB", "RGBA", "LA", "CMYK"])
@pytest.mark.parametrize("color", ["grey", "rgb"])
def test_pictures_of_any_kind_are_brought_to_one(tmp_path: Path, mode: str, color: str) -> None:
    """To one size and so many channels; files that begin with a dot are nobody's pictures."""
    pictures(tmp_path)
    kind = "JPEG" if mode == "CMYK" else "PNG"
    ending = "jpg" if kind == "JPEG" else "png"
    (tmp_path / "cat" / f"x.{ending}").write_bytes(picture(7, kind, (40, 31), mode))
    (tmp_path / "cat" / ".DS_Store").write_bytes(b"x")
    found = located(tmp_path, color=color)
    assert (21, *SIZE, 1 if color == "grey" else 3) == found.arrays["x"].shape
    data = load(asked(color=color, classes=("cat", "dog")), tmp_path)
    assert (16, 5) == (len(data.x_train), len(data.x_test))


def test_the_digest_is_over_names_and_contents(tmp_path: Path) -> None:
    """Another content, another name, another class: each makes another one."""
    folder, seen = pictures(tmp_path), set[str]()
    file = folder / "cat" / "0.png"
    for change in (
        lambda: None,
        lambda: file.write_bytes(picture(50)),
        lambda: file.rename(folder / "cat" / "a.png"),
        lambda: (folder / "cat" / "a.png").rename(folder / "dog" / "a.png"),
    ):
        change()
        seen.add(located(folder).digest)
    assert 4 == len(seen)


def bomb(path: Path) -> None:
    """Write a picture that says it has 40 000 times 40 000 pixels."""
    head = struct.pack(">IIBBBBB", 40_000, 40_000, 8, 2, 0, 0, 0)

    def chunk(kind: bytes, content: bytes) -> bytes:
        body = kind + content
        return struct.pack(">I", len(content)) + body + struct.pack(">I", zlib.crc32(body))

    path.write_bytes(
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", head)
        + chunk(b"IDAT", zlib.compress(bytes(99)))
        + chunk(b"IEND", b"")
    )


def sixteen_bits(path: Path) -> None:
    """Write a picture of 16 bits."""
    Image.fromarray(np.zeros((4, 6), np.uint16)).save(path)


def linked(path: Path) -> None:
    """Lead to a picture outside of the folder."""
    outside = path.parents[2] / "outside.png"
    outside.write_bytes(picture(1))
    path.symlink_to(outside)


STRANGE: dict[str, tuple[Callable[[Path], object], str]] = {
    "a text": (lambda path: path.write_text("no picture"), "cat/x.png is a text"),
    "a GIF": (lambda path: path.write_bytes(picture(1, "GIF", mode="L")), "cat/x.png is a GIF image"),
    "nothing": (lambda path: path.write_bytes(b""), "cat/x.png is empty"),
    "a link": (linked, "cat/x.png is a link"),
    "a folder": (lambda path: path.mkdir(), "cat/x.png is a folder"),
    "a pipe": (os.mkfifo, "cat/x.png is no plain file"),
    "a bomb": (bomb, "cat/x.png has far too many pixels"),
    "16 bits": (sixteen_bits, "cat/x.png has 16 bits a channel"),
    "a head alone": (lambda path: path.write_bytes(picture(1)[:20]), "cat/x.png is damaged or cut short"),
}


@pytest.mark.attack
@pytest.mark.parametrize("what", STRANGE)
def test_what_is_no_picture_is_named(tmp_path: Path, what: str) -> None:
    """Nothing outside is opened, and nothing is unpacked that is too large."""
    make, said = STRANGE[what]
    folder = pictures(tmp_path / "pets")
    make(folder / "cat" / "x.png")
    with pytest.raises(Refused, match=said):
        located(folder)


def test_a_picture_that_is_cut_short_is_named_when_it_is_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its head was sound. WeasyPrint, once it is imported, would let Pillow fill such pictures up."""
    monkeypatch.setattr(ImageFile, "LOAD_TRUNCATED_IMAGES", True)
    pictures(tmp_path)
    noise = np.random.default_rng(1).integers(0, 255, (40, 60, 3), np.uint8)
    Image.fromarray(noise).save(tmp_path / "cat" / "x.png")
    content = (tmp_path / "cat" / "x.png").read_bytes()
    (tmp_path / "cat" / "x.png").write_bytes(content[: len(content) // 2])
    located(tmp_path)
    with pytest.raises(Exception, match=r"cat/x\.png is damaged or cut short"):
        load(asked(classes=("cat", "dog")), tmp_path)


def test_what_stands_in_the_wrong_place_is_named(tmp_path: Path) -> None:
    """All of it at once."""
    pictures(tmp_path)
    (tmp_path / "empty").mkdir()
    (tmp_path / "stray.png").write_bytes(picture(1))
    (tmp_path / "elsewhere").symlink_to(tmp_path / "cat")
    with pytest.raises(Refused) as caught:
        located(tmp_path)
    assert ["elsewhere is a link", "empty has no pictures", "stray.png is no folder"] == sorted(
        one.message for one in caught.value.wrong
    )


@pytest.mark.bad_input
@pytest.mark.parametrize(
    ("parts", "changes", "said"),
    [
        ((), {"test": None}, "test is missing"),
        ((), {"split_seed": None}, "the pictures stand class by class"),
        ((), {"test": (0, 5)}, "the pictures stand class by class"),
        (("train", "test"), {}, "there is a folder test"),
    ],
)
def test_parts_that_cannot_be_are_told(
    tmp_path: Path, parts: tuple[str, ...], changes: dict[str, Any], said: str
) -> None:
    """With what the folder has."""
    with pytest.raises(Refused, match=said):
        located(pictures(tmp_path, *parts), **changes)

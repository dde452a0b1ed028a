"""A file that is no .npz is named by what it is; damaged is only what was one."""

import gzip
import io
import pickle
import struct
import tarfile
from pathlib import Path

import numpy as np
import pytest

from lrbs_report.base.contents import kind_of


def tar() -> bytes:
    """Return a tar archive with an empty file."""
    made = io.BytesIO()
    with tarfile.open(fileobj=made, mode="w") as archive:
        archive.addfile(tarfile.TarInfo("a"))
    return made.getvalue()


def npy() -> bytes:
    """Return a single array, as numpy.save writes it."""
    made = io.BytesIO()
    np.save(made, np.zeros(3))
    return made.getvalue()


RECORD = struct.pack("<QI", 30, 1) + b"\x0a\x1c" + b"z" * 28 + b"1234"

KINDS = {
    "empty": b"",
    "a table in text (CSV)": b"a,b\n" + b"1,2\n" * 5000,
    "a text": b"Once upon a time\nthere was a file.\n",
    "a JSON text": b'{"a": [1, 2]}',
    "an HTML page": b"\n<!DOCTYPE html><title>404</title>",
    "a single numpy array (.npy)": npy(),
    "compressed with gzip": gzip.compress(b"x" * 9),
    "a tar archive": tar(),
    "a Python pickle, which could run code": pickle.dumps([1, 2]),
    "an HDF5 file": b"\x89HDF\r\n\x1a\n" + bytes(90),
    "a PNG image": b"\x89PNG\r\n\x1a\n" + bytes(90),
    "an IDX file, as MNIST was first published": b"\x00\x00\x08\x03" + bytes(90),
    "a TFRecord file": RECORD * 2,
    "a Parquet file": b"PAR1" + bytes(90),
}


@pytest.mark.parametrize("kind", KINDS)
def test_files_are_known_by_their_first_bytes(tmp_path: Path, kind: str) -> None:
    """Whatever their names say."""
    (tmp_path / "data.npz").write_bytes(KINDS[kind])
    assert kind == kind_of(tmp_path / "data.npz")


@pytest.mark.parametrize("content", [b"PK\x03\x04" + bytes(90), b"PK\x05\x06", bytes(range(128, 256)) * 90])
def test_the_beginning_of_an_archive_and_what_is_like_nothing_have_no_other_name(
    tmp_path: Path, content: bytes
) -> None:
    """These are what is called damaged."""
    (tmp_path / "data.npz").write_bytes(content)
    assert not kind_of(tmp_path / "data.npz")

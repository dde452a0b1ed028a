"""Wrong data, logs, templates and stores: what lies beside definitions that are in order."""

from __future__ import annotations

import contextlib
import gzip
import io
import sqlite3
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np

from lrbs_report.keeping.history_file import APPLICATION
from tests.inputs.cases import DEFINITIONS, MODEL, Case, Made, folder, linked, piped, study, wrong

SECRET = "hunter2-and-more"  # noqa: S105 - it is nobody's


def archive(**changes: object) -> bytes:
    """Return a small data set, with some arrays changed; one that is ``None`` is left out."""
    arrays = {
        "x_train": np.zeros((8, 2)),
        "y_train": np.arange(8) % 2,
        "x_test": np.zeros((4, 2)),
        "y_test": np.arange(4) % 2,
    }
    made = io.BytesIO()
    kept = {name: np.asarray(value) for name, value in {**arrays, **changes}.items() if value is not None}
    np.savez(made, **kept)  # type: ignore[arg-type]
    return made.getvalue()


def data(name: str, lines: str, *said: str, content: bytes | None = None, made: Made | None = None) -> Case:
    """Return a wrong data set."""
    return wrong(
        f"data: {name}",
        study(data=lines),
        *said,
        files={"d.npz": content} if content is not None else None,
        made=made,
    )


NPZ = 'source = ▸"npz:d.npz"'
DATA = (
    data("a source mistyped", 'source = ▸"mnits"', "Did you mean mnist?"),
    data("a source of texts", 'source = ▸"keras:imdb"', "texts of different lengths"),
    data("a file without its kind", 'source = ▸"d.npz"', 'Write "npz:d.npz".'),
    wrong("data: no source", study(data="scale = 1").replace("[data", "[▸data"), "source is missing"),
    data("no such file", NPZ, "d.npz"),
    data("a folder", NPZ, "d.npz", made=folder("d.npz")),
    data("a pipe", NPZ, "d.npz", made=piped("d.npz")),
    data("a device", NPZ, "d.npz", made=linked("d.npz", "/dev/zero")),
    data("an empty file", NPZ, "d.npz", content=b""),
    data("a text", NPZ, "d.npz", content=b"1,2,3\n"),
    data("compressed", NPZ, "gzip", content=gzip.compress(b"abc")),
    data("a pickle", NPZ, "pickle", content=b"\x80\x04\x95abc"),
    data("cut short", NPZ, "d.npz", content=archive()[:-40]),
    data("a part is missing", NPZ, "y_test", content=archive(y_test=None)),
    data("an empty text for a label", NPZ, "empty label", content=archive(y_train=np.array(["a", ""] * 4))),
    data("blocks for labels", NPZ, "one target an example", content=archive(y_train=np.zeros((8, 3, 2)))),
    data("complex images", NPZ, "complex", content=archive(x_train=np.zeros((8, 2), complex))),
    data("more images than labels", NPZ, "y_train", content=archive(x_train=np.zeros((9, 2)))),
    data(
        "no rows", NPZ, "at least one example", content=archive(x_train=np.zeros((0, 2)), y_train=np.zeros(0))
    ),
    data(
        "rows that are not there",
        'source = "npz:d.npz"\ntrain = ▸[0, 9]',
        "8 train rows",
        content=archive(),
    ),
    data("rows the wrong way round", 'source = "mnist"\ntrain = ▸[9, 1]', "two whole numbers"),
    data("rows that are halves", 'source = "mnist"\ntest = ▸[0, 1.5]', "two whole numbers"),
    data("a digest that is none", 'source = "mnist"\nsha256 = ▸"beef"', "64 hexadecimal digits"),
    data("another digest", f'source = "npz:d.npz"\nsha256 = ▸"{"0" * 64}"', "SHA-256", content=archive()),
    data("no scale", 'source = "mnist"\nscale = ▸0', "scale: came 0, expected a number above 0"),
    data("a scale without end", 'source = "mnist"\nscale = ▸inf', "expected a finite number"),
    wrong(
        "data: a batch larger than it",
        study("learning_rate = 1\nbatch_size = ▸9", data='source = "npz:d.npz"'),
        "batch_size is 9",
        "at most 8",
        files={"d.npz": archive()},
    ),
)

CSV = b"size,mark,kind\n" + b"1.5,2,cat\n2.5,3,dog\n" * 8


def table(
    name: str, lines: str, *said: str, content: bytes = CSV, words: tuple[str, ...] = ("plan",)
) -> Case:
    """Return a wrong table in text."""
    case = wrong(f"table: {name}", study(data=lines), *said, files={"d.csv": content})
    return replace(case, words=words)


def missing(name: str, lines: str, *said: str) -> Case:
    """Return a data set that lacks a key, which is told where its table begins."""
    return wrong(f"table: {name}", study(data=lines).replace("[data", "[▸data"), *said, files={"d.csv": CSV})


TABLE = 'source = "csv:d.csv"\ntarget = "kind"\n'
NO_TEXT = TABLE.replace('"csv:d', '▸"csv:d') + "test = 0.25"
TABLES = (
    missing("no target", 'source = "csv:d.csv"\ntest = 0.25', "target is missing"),
    missing("no test rows", 'source = "csv:d.csv"\ntarget = "kind"', "Write test = 0.2"),
    missing("no size", 'source = "images:."\ncolor = "rgb"', "size is missing"),
    table("another column", TABLE.replace('"kind"', '▸"kidn"') + "test = 0.25", "Did you mean kind?"),
    table("a feature that is not there", f'{TABLE}test = 0.25\nfeatures = ▸["sise"]', "Did you mean size?"),
    table("a share of all", f"{TABLE}test = ▸1.5", "or a share such as 0.2"),
    table("rows that are not there", f"{TABLE}test = ▸[10, 20]", "the data set has 16 rows"),
    table("rows in the middle", f"{TABLE}test = ▸[4, 8]", "with rows before and after it"),
    table("rows that train and test", f"{TABLE}test = [0, 8]\ntrain = ▸[4, 16]", "the rows [4, 8] test too"),
    table("a key of archives", f'{TABLE}test = 0.25\n▸arrays = {{ x = "a" }}', "It belongs to npz:FILE."),
    table("a key of pictures", f"{TABLE}test = 0.25\n▸size = [3, 3]", "It belongs to images:FOLDER."),
    table("a seed for nothing", f"{TABLE}test = [8, 16]\nsplit_seed = ▸1", "no share is drawn"),
    table("an archive", NO_TEXT, 'Write "npz:FILE"', content=archive()),
    table(
        "a missing value", NO_TEXT, "line 3, column 5", "Leave such rows", content=CSV.replace(b"3,d", b",d")
    ),
    table("a short row", NO_TEXT, "line 18 has 2 cells, expected 3", content=CSV + b"1,2\n"),
    table("Latin-1", NO_TEXT, "line 2 has the byte 0xE9", content=CSV.replace(b"cat", b"caf\xe9")),
    table("no rows", NO_TEXT, "a head and no rows", content=b"size,kind\n"),
    table(
        "quantities as classes",
        TABLE.replace('"kind"', '▸"size"') + "test = 0.25",
        "which is a fraction",
        'task = "regression"',
        content=b"size,kind\n" + b"".join(b"%d.5,cat\n" % row for row in range(80)),
        words=("check",),
    ),
)

LOG = "[0] cost: 0.5 lr: 0.0999\n[1] cost: 0.4 lr: 0.0998001\nTraining finished!\nAccuracy: 0.9\n"
MATCHED = study(
    "learning_rate = 0.1\nepochs = 2\nseeds = 3",
    model=MODEL,
    after='[[references]]\nid = "published"\nlog = ▸"published.log"\nmatches = ["one"]\n',
)


def log(name: str, value: str, *said: str, made: Made | None = None, content: bytes | None = None) -> Case:
    """Return a published log that cannot be read.

    Nothing of a file elsewhere may be in what is said of it.
    """
    files = {"published.log": content} if content is not None else None
    return wrong(
        f"log: {name}",
        MATCHED.replace('"published.log"', value),
        *said,
        files=files,
        made=made,
        unsaid=(SECRET, "root:"),
    )


def beside(link: str) -> Made:
    """Put a secret beside the project, and a link to it or to its folder into the project."""

    def make(where: Path) -> None:
        (where.parent / "secret").mkdir(exist_ok=True)
        (where.parent / "secret" / "token").write_text(f"{SECRET}\n", encoding="utf-8")
        if link:
            (where / link).symlink_to(where.parent / "secret" / ("token" if link == "published.log" else ""))

    return make


def with_link(name: str, link: str) -> Made:
    """Put a folder there with a link out of the project."""

    def make(where: Path) -> None:
        (where / name).mkdir()
        (where / name / link).symlink_to("/etc/passwd")

    return make


def said_of_log(name: str, line: str, *said: str) -> Case:
    """Return a published log that is one, of which something wrong is said."""
    text = MATCHED.replace("▸", "").replace('matches = ["one"]', f'matches = ["one"]\n{line}')
    return wrong(f"log: {name}", text, *said, files={"published.log": LOG.encode()})


def hidden(where: Path) -> None:
    """Put a secret into the project, where such things are."""
    (where / ".env").write_text(f"TOKEN={SECRET}\n", encoding="utf-8")


def told(name: str, content: bytes, place: str, *said: str) -> Case:
    """Return a published log that is none: told where it stops being one."""
    text = MATCHED.replace("▸", "").encode()
    return Case(
        name=f"log: {name}",
        files={DEFINITIONS: text, "published.log": content},
        place=f"published.log{place}",
        said=said,
    )


LOGS = (
    log("no such file", '"published.log"', "there is no file published.log"),
    log("up and away", '"../secret/token"', "leads out of the folder", made=beside("")),
    log("from the root", '"/etc/passwd"', "it begins with /"),
    log("by a link", '"published.log"', "is a link", made=beside("published.log")),
    log("by a link on the way", '"logs/token"', "logs is a link", made=beside("logs")),
    log(
        "by a link that leads nowhere",
        '"published.log"',
        "is a link",
        made=linked("published.log", "nowhere"),
    ),
    log("a device by a link", '"published.log"', "is a link", made=linked("published.log", "/dev/zero")),
    log("a pipe", '"published.log"', "is no plain file", made=piped("published.log")),
    log("a folder", '"published.log"', "is in no format that is known", made=folder("published.log")),
    log("a folder with a link", '"runs"', "in runs, token is a link", made=with_link("runs", "token")),
    log("none", '"published.log"', "is in no format that is known", content=b"nothing\n"),
    said_of_log("an unknown format", 'format = ▸"kears"', "there is no format kears", "Did you mean keras?"),
    said_of_log("a name that it lacks", 'measures = { ▸cots = "cost" }', "the log has no cots", "mean cost?"),
    said_of_log("no measure", 'measures = { cost = ▸"cots" }', "cots is not measured of one", "mean cost?"),
    said_of_log("an epoch that is none", "first_epoch = ▸2", "came 2, expected 0 or 1"),
    log("hidden", '".env"', "is hidden", made=hidden),
    log("hidden on the way", '"./.git/config"', "is hidden"),
    log("no name", '"."', "it names nothing"),
    log("empty", '""', "expected a text of at least 1 character"),
    log("a number", "1", "log: came 1"),
    log("a backslash", "'..\\secret\\token'", "characters that no such name has"),
    log("very long", f'"{"a" * 5000}"', "cannot be read"),
    log("very large", '"published.log"', "is larger than 1000000 bytes", content=b"a" * 1_000_001),
    told("binary", b"\x00\x01\xff", "", "this is no event file of TensorBoard"),
    told("nothing", b"", ":1:1", "the end of the text"),
    told("another epoch", LOG.replace("[1]", "[2]").encode(), ":2:2", "Expected epoch 1"),
    told("no number", LOG.replace("0.4 ", "four ").encode(), ":2:11", "Expected a number, came “four"),
    told("a very long line", b"[0] cost: " + b"9" * 100_000, ":1:11", "Expected a number", "…"),
    wrong(
        "log: another number of runs",
        MATCHED.replace("▸", "").replace('["one"]', '▸["one", "two"]'),
        "1 run, and 2 experiments",
        files={"published.log": LOG.encode()},
    ),
    wrong(
        "log: too many bytes together",
        MATCHED.replace("▸", "")
        + "".join(
            f'[[references]]\nid = "r{one}"\nlog = "published.log"\nmatches = ["one"]\n' for one in range(4)
        ).replace('id = "r3"\nlog = ', 'id = "r3"\nlog = ▸'),
        "the published logs together have more than 4000000 bytes",
        files={"published.log": LOG.encode() + b"\n" * (990_000 - len(LOG))},
    ),
)


def on_results(  # noqa: PLR0913 - one a part of a case
    name: str,
    words: tuple[str, ...],
    *said: str,
    files: dict[str, bytes] | None = None,
    place: str = "",
    code: int = 2,
    made: Made | None = None,
) -> Case:
    """Return a wrong input beside results that are kept."""
    return Case(name=name, files=files or {}, words=words, code=code, place=place, said=said, made=made)


def written(*statements: str) -> Made:
    """Write a history with SQL."""

    def write(where: Path) -> None:
        with (
            contextlib.closing(sqlite3.connect(where / ".lrbs" / "history.sqlite")) as connection,
            connection,
        ):
            for statement in statements:
                connection.execute(statement)

    return write


def template(name: str, text: str | bytes, *said: str) -> Case:
    """Return a wrong article."""
    content = text.encode() if isinstance(text, str) else text
    return on_results(
        f"template: {name}",
        ("publish", "markdown", "."),
        *said,
        files={"templates/article.en.md.j2": content},
        place="templates/article.en.md.j2",
    )


TEMPLATES = (
    template("a tag without its end", "# A\n{{ value(\n", "article.en.md.j2"),
    template("an unknown name", "# A\n{{ valeu('accuracy', 'fast') }}\n", "valeu"),
    template("an unknown filter", "# A\n{{ 1 | rouund }}\n", "rouund"),
    template("an unknown experiment", '# A\n{{ value("accuracy", "fst") }}\n', "fst"),
    template("another template that is not there", "# A\n{% include 'nowhere.md.j2' %}\n", "nowhere.md.j2"),
    template("another template from elsewhere", "# A\n{% include '../experiments.toml' %}\n"),
    template("a block without its end", "# A\n{% if true %}\n", "article.en.md.j2"),
    template("a tag that is unknown", "# A\n{% import_os %}\n", "import_os"),
    template("an attribute that nobody needs", "# A\n{{ ''.__class__.__mro__ }}\n"),
    on_results(
        "template: not UTF-8",
        ("publish", "markdown", "../site"),
        files={"templates/article.en.md.j2": b"# A\n\xff\n"},
    ),
)

Act = Callable[[Path], None]

OURS = f"PRAGMA application_id = {APPLICATION}"
STORES = (
    on_results(
        "history: garbage",
        ("history",),
        "history.sqlite",
        files={".lrbs/history.sqlite": b"garbage" * 1000},
        code=5,
    ),
    on_results("history: an edition that is not there", ("diff", "7", "latest"), "7"),
    on_results("history: edition 99", ("verify", "--edition", "99", "--files"), "99"),
    on_results("history: another word", ("diff", "yesterday"), "yesterday"),
    on_results(
        "results: one is damaged",
        ("publish", "markdown", "../site"),
        "1 of 6 results are missing",
        files={"break": b"1"},
    ),
    on_results("published: nothing", ("verify", "--files", "--project", "..")),
    on_results(
        "published: no manifest",
        ("verify", "--files", "--project", "empty"),
        files={"empty/report.html": b"a"},
    ),
    on_results(
        "history: of another program",
        ("history",),
        "another program wrote it",
        made=written("CREATE TABLE a (b)"),
    ),
    on_results(
        "history: of a later version",
        ("history",),
        "a newer lrbs-report",
        made=written(f"PRAGMA application_id = {APPLICATION}", "PRAGMA user_version = 99"),
    ),
)

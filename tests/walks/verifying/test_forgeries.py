"""A forged folder is named, whatever was forged and however well it was repaired.

Nothing needs to be trained for it.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from lrbs_report.base.environment import fingerprint
from lrbs_report.editions import edition as editions
from lrbs_report.keeping.output import MANIFEST, manifest_text
from tests.samples import some
from tests.walks.verifying.conftest import Judge

EDITION = "data/edition.json"
Forge = Callable[[Path], str]
"""Alters a folder, and returns the place that must be named."""

Repair = Callable[[Path], None]


def in_text(path: str, before: str, after: str) -> Forge:
    """Replace the first match of a pattern in a text file."""

    def forge(folder: Path) -> str:
        file = folder / path
        text = file.read_text(encoding="utf-8")
        changed = re.sub(before, after, text, count=1)
        assert text != changed
        file.write_text(changed, encoding="utf-8")
        return path

    return forge


def in_bytes(path: str, change: Callable[[bytes], bytes]) -> Forge:
    """Change the bytes of a file."""

    def forge(folder: Path) -> str:
        (folder / path).write_bytes(change((folder / path).read_bytes()))
        return path

    return forge


def flipped(content: bytes) -> bytes:
    """Flip a bit in the middle."""
    middle = len(content) // 2
    return content[:middle] + bytes([content[middle] ^ 1]) + content[middle + 1 :]


def added(path: str, content: str = "forged") -> Forge:
    """Add a file."""

    def forge(folder: Path) -> str:
        (folder / path).write_text(content, encoding="utf-8")
        return path

    return forge


def removed(path: str) -> Forge:
    """Remove a file."""

    def forge(folder: Path) -> str:
        (folder / path).unlink()
        return path

    return forge


def exchanged(one: str, other: str) -> Forge:
    """Let two files change places."""

    def forge(folder: Path) -> str:
        first, second = (folder / path for path in (one, other))
        before = first.read_bytes()
        first.write_bytes(second.read_bytes())
        second.write_bytes(before)
        return one

    return forge


def replaced(path: str, content: str) -> Forge:
    """Replace a whole file."""
    return in_bytes(path, lambda _: content.encode())


def in_edition(change: Callable[[dict[str, Any]], object]) -> Forge:
    """Change an edition, written in its own form."""

    def forge(folder: Path) -> str:
        told = json.loads((folder / EDITION).read_bytes())
        change(told)
        text = json.dumps(told, ensure_ascii=False, sort_keys=True, indent=1) + "\n"
        (folder / EDITION).write_text(text, encoding="utf-8")
        return EDITION

    return forge


def in_manifest(change: Callable[[dict[str, Any]], object], place: str = MANIFEST) -> Forge:
    """Change the manifest, written in its own form."""

    def forge(folder: Path) -> str:
        told = json.loads((folder / MANIFEST).read_bytes())
        change(told)
        (folder / MANIFEST).write_bytes(manifest_text(told))
        return place

    return forge


def at(*names: str | int, to: object) -> Callable[[dict[str, Any]], object]:
    """Put a value somewhere into a JSON object."""

    def change(told: Any) -> None:  # noqa: ANN401 - any JSON value
        for name in names[:-1]:
            told = told[name]
        assert told.get(names[-1], None) != to if isinstance(told, dict) else told[names[-1]] != to
        told[names[-1]] = to

    return change


def without(*names: str | int) -> Callable[[dict[str, Any]], object]:
    """Take something out of a JSON object."""

    def change(told: Any) -> None:  # noqa: ANN401 - any JSON value
        for name in names[:-1]:
            told = told[name]
        del told[names[-1]]

    return change


def renamed(part: str, before: str, after: str) -> Callable[[dict[str, Any]], object]:
    """Call a thing of an edition otherwise."""

    def change(told: dict[str, Any]) -> None:
        told[part][after] = told[part].pop(before)

    return change


def made_up(spread: float) -> Callable[[dict[str, Any]], object]:
    """Make up seeds that spread widely."""

    def change(told: dict[str, Any]) -> None:
        for number, one in enumerate(told["experiments"]["slow"]["runs"]):
            one["accuracy"] += spread * (number - 1)

    return change


def false_holes(told: dict[str, Any]) -> None:
    """Leave a seed out, and say that it is missing."""
    del told["experiments"]["slow"]["runs"][1]
    told["environment"]["holes"] = {"seeds": {"slow": [1]}, "runs": 6, "claims": [], "references": []}


def fewer_epochs(told: dict[str, Any]) -> None:
    """Take the last epoch out of each run of an experiment."""
    record = told["experiments"]["slow"]
    record["rates"] = [rates[:-1] for rates in record["rates"]]
    for one in record["runs"]:
        one["costs"] = one["costs"][:-1]


def other_rates(told: dict[str, Any]) -> None:
    """Let an experiment have trained at twice the rate, everywhere."""
    record = told["experiments"]["slow"]
    record["rates"] = [[[2 * rate for rate in epoch] for epoch in rates] for rates in record["rates"]]


def another_trainer(told: dict[str, Any]) -> None:
    """Name a library more that trained, with the fingerprint that fits.

    The same bits are then asked of nobody.
    """
    for record in told["experiments"].values():
        for origin in record["origins"]:
            origin["environment"]["magic"] = "1.0"
    record = told["experiments"]["fast"]
    told["environment"]["fingerprint"] = fingerprint(
        record["origins"][0]["environment"], record["origins"][0]["machine"]
    )


def as_before(**others: object) -> Callable[[dict[str, Any]], object]:
    """Return what gives a claim of which all seeds agree the fields of before chance was weighed."""

    def change(told: dict[str, Any]) -> None:
        """Leave out what was not written then, and change a field."""
        claim = told["claims"]["better"]
        for name in claim.keys() - {
            "statement",
            "holds",
            "share",
            "judgement",
            "agreeing",
            "asked",
            "experiments",
        }:
            del claim[name]
        claim |= {"share": 1.0, "judgement": "holds", **others}

    return change


def another_code(change: Callable[[dict[str, Any]], object]) -> Callable[[dict[str, Any]], object]:
    """Change an edition, and let it say that other code made it: this one could then not know better."""

    def forge(told: dict[str, Any]) -> None:
        change(told)
        told["environment"]["code"] = "0123456789ab"

    return forge


def no_past(told: dict[str, Any]) -> None:
    """Say nothing of what came before, as an older tool did."""
    del told["previous"], told["earlier"]
    told["number"] = 1


def diverged_on_paper(told: dict[str, Any]) -> None:
    """Let a run that came out badly have diverged, although each of its costs is there."""
    told["experiments"]["slow"]["runs"][0] |= {"status": "diverged", "accuracy": None}


ACCURACY = "accuracy('fast')"

FORGERIES: dict[str, Forge] = {
    "page: a number": in_text("report.html", r"0,9\d\d\d</a>", "0,9999</a>"),
    "page: a number of the other language": in_text("report.en.html", r"0\.9\d\d\d</a>", "0.9999</a>"),
    "page: the exact digits": in_text(
        "report.html", r'data-told="accuracy\(([^"]*)· 0\.\d+', r'data-told="accuracy(\1· 0.99'
    ),
    "page: where a number leads": in_text("report.html", r'href="#evidence-fast"', 'href="#evidence-slow"'),
    "page: a word": in_text("report.html", "Prueba", "Probado"),
    "page: the alternative text of a chart": in_text("report.html", r'aria-label="', 'aria-label="9 '),
    "page: a sentence more": in_text("report.html", "</main>", "<p>Lo confirman todos.</p></main>"),
    "page: a verdict less": in_text("report.en.html", r"It is more accurate\.", ""),
    "page: a script": in_text("report.html", "</body>", "<script>document.title='0,99'</script></body>"),
    "page: a style that hides": in_text("report.html", "</style>", ".value{display:none}</style>"),
    "page: the path of a curve": in_text("report.html", r' d="M ?\d', ' d="M1'),
    "page: another language's": exchanged("report.html", "report.en.html"),
    "page: gone": removed("report.en.html"),
    "page: empty": replaced("report.html", ""),
    "page: in a third language": added("report.fr.html"),
    "page: an index": added("index.html"),
    "pdf: a bit": in_bytes("report.pdf", flipped),
    "pdf: bytes at its end": in_bytes("report.pdf", lambda content: content + b"\n%forged\n"),
    "pdf: cut short": in_bytes("report.pdf", lambda content: content[:-2000]),
    "pdf: another language's": exchanged("report.pdf", "report.en.pdf"),
    "pdf: gone": removed("report.pdf"),
    "pdf: one more": added("report.de.pdf"),
    "csv: a cost": in_text("data/runs.csv", r"replacement,1,0\.", "replacement,1,0.0"),
    "csv: an accuracy": in_text("data/runs.csv", r"finished,0\.9", "finished,0.8"),
    "csv: a line less": in_text("data/runs.csv", r"slow,.*\n", ""),
    "csv: a line more": in_text("data/runs.csv", r"(slow,.*\n)", r"\1\1"),
    "csv: a column's name": in_text("data/runs.csv", "cost", "loss"),
    "csv: gone": removed("data/runs.csv"),
    "csv: one more": added("data/further.csv"),
    "json: a result": in_text("data/results.json", r'"accuracy": 0\.9', '"accuracy": 0.8'),
    "json: a rate": in_text("data/results.json", r'"learning_rate": 0\.0', '"learning_rate": 0.1'),
    "json: a status": in_text("data/results.json", "finished", "diverged"),
    "json: a value": in_text("data/values.es.json", r'"value": 0\.9', '"value": 0.8'),
    "json: a printed value": in_text("data/values.en.json", r'"printed": "0\.9', '"printed": "0.8'),
    "json: another language's values": exchanged("data/values.es.json", "data/values.en.json"),
    "json: an exchange with the results": exchanged("data/results.json", "data/values.es.json"),
    "json: gone": removed("data/results.json"),
    "json: one more": added("data/raw.json", "{}"),
    "log: a cost": in_text("logs/fast.log", r"0[.,]\d", "0.9"),
    "log: a line less": in_text("logs/slow.log", r".*\n", ""),
    "log: exchanged": exchanged("logs/fast.log", "logs/slow.log"),
    "log: gone": removed("logs/fast.log"),
    "log: one more": added("logs/best.log"),
    "figure: a bit": in_bytes("figures/accuracy.png", flipped),
    "figure: a label": in_text("figures/accuracy.en.svg", "<svg", "<svg  "),
    "figure: exchanged": exchanged("figures/accuracy.png", "figures/accuracy@2x.png"),
    "figure: another language's": exchanged("figures/accuracy.webp", "figures/accuracy.en.webp"),
    "figure: gone": removed("figures/accuracy.png"),
    "figure: one more": added("figures/best.svg"),
    "post beside the report": added("post.html"),
    "manifest: the edition's number": in_manifest(at("edition", "number", to=1)),
    "manifest: the edition's id": in_manifest(at("edition", "id", to="0123456789ab")),
    "manifest: the version": in_manifest(at("version", to="9.9")),
    "manifest: the fingerprint": in_manifest(at("fingerprint", to="0" * 16)),
    "manifest: the processor": in_manifest(at("machines", to=["Another"])),
    "manifest: the data": in_manifest(at("datasets", "small", to="0" * 64)),
    "manifest: a library": in_manifest(at("libraries", "keras", to="0")),
    "manifest: something more": in_manifest(at("verified", to=True)),
    "manifest: without PDFs": in_manifest(at("pdf", to=False), "report.pdf"),
    "manifest: a file less": in_manifest(without("files", "report.en.html"), "report.en.html"),
    "manifest: a file more": in_manifest(at("files", "data/none.csv", to="0" * 64), "data/none.csv"),
    "manifest: a file outside": in_manifest(at("files", "../outside", to="0" * 64)),
    "manifest: a digest": in_manifest(at("files", "report.html", to="0" * 64), "report.html"),
    "manifest: moved about": in_bytes(MANIFEST, lambda content: content.replace(b"\n ", b"\n  ")),
    "manifest: said twice": in_bytes(MANIFEST, lambda content: b'{"pdf": false,' + content[1:]),
    "manifest: gone": removed(MANIFEST),
    "manifest: nothing": replaced(MANIFEST, "{}"),
    "manifest: no JSON": replaced(MANIFEST, "["),
    "edition: a number": in_edition(at("numbers", ACCURACY, "value", to=0.99)),
    "edition: a printed text": in_edition(at("numbers", ACCURACY, "printed", "es", to="0,9900")),
    "edition: a printed text of the other language": in_edition(
        at("numbers", ACCURACY, "printed", "en", to="0.9900")
    ),
    "edition: a number less": in_edition(without("numbers", ACCURACY)),
    "edition: a number's name": in_edition(renamed("numbers", ACCURACY, "accuracy('quick')")),
    "edition: a number that names nobody": in_edition(at("numbers", ACCURACY, "experiments", to=[])),
    "edition: what a number asks": in_edition(at("numbers", ACCURACY, "expression", to="accuracy('slow')")),
    "edition: a verdict": in_edition(at("claims", "better", "judgement", to="verified")),
    "edition: what chance would do": in_edition(at("claims", "better", "chance", to=0.001)),
    "edition: a level": in_edition(at("claims", "better", "level", to=0.2)),
    "edition: no level": in_edition(without("claims", "better", "level")),
    "edition: how many agree": in_edition(at("claims", "better", "agreeing", to=1)),
    "edition: a statement": in_edition(at("claims", "better", "statement", "en", to="It is best.")),
    "edition: a claim less": in_edition(without("claims", "better")),
    "edition: a claim more": in_edition(at("claims", "more", to={"judgement": "holds"})),
    "edition: an accuracy of a run": in_edition(at("experiments", "fast", "runs", 0, "accuracy", to=0.99)),
    "edition: a cost of a run": in_edition(at("experiments", "fast", "runs", 1, "costs", 2, to=0.01)),
    "edition: a status": in_edition(at("experiments", "fast", "runs", 0, "status", to="diverged")),
    "edition: a seed left out": in_edition(without("experiments", "slow", "runs", 1)),
    "edition: a seed left out, with holes": in_edition(false_holes),
    "edition: an experiment left out": in_edition(without("experiments", "slow")),
    "edition: seeds of a wide spread": in_edition(made_up(0.05)),
    "edition: a rate": in_edition(at("experiments", "fast", "rates", 0, 1, 0, to=0.5)),
    "edition: a key": in_edition(at("experiments", "fast", "runs", 0, "key", to="0" * 32)),
    "edition: what was asked": in_edition(at("experiments", "fast", "identity", "learning_rate", to=0.2)),
    "edition: what trained": in_edition(
        at("experiments", "fast", "origins", 0, "environment", "keras", to="9")
    ),
    "edition: a title": in_edition(at("experiments", "fast", "title", "es", to="Otro")),
    "edition: a chart": in_edition(at("figures", "accuracy", "title", to="Otro")),
    "edition: a chart less": in_edition(without("figures", "accuracy")),
    "edition: the data": in_edition(at("environment", "datasets", "small", to="0" * 64)),
    "edition: what the data hold": in_edition(at("environment", "data", "small", "high", to=200.0)),
    "edition: data that are none": in_edition(at("environment", "data", "small", to=[])),
    "edition: the fingerprint": in_edition(at("environment", "fingerprint", to="0" * 16)),
    "edition: the processor": in_edition(at("environment", "machines", to=["Another"])),
    "edition: the version": in_edition(at("environment", "version", to="9.9")),
    "edition: the report's title": in_edition(at("environment", "title", "es", to="Otro")),
    "edition: its number": in_edition(at("number", to=7)),
    "edition: its id": in_edition(at("id", to="0123456789ab")),
    "edition: what came before": in_edition(at("previous", to="0123456789ab")),
    "edition: the first": in_edition(at("previous", to="")),
    "edition: a source": in_edition(at("sources", "experiments.toml", to="0" * 64)),
    "edition: a source outside": in_edition(at("sources", "../experiments.toml", to="0" * 64)),
    "edition: a source less": in_edition(without("sources", "experiments.toml")),
    "edition: an epoch less": in_edition(fewer_epochs),
    "edition: twice the rate": in_edition(other_rates),
    "edition: a library more that trained": in_edition(another_trainer),
    "edition: a library more that wrote": in_edition(at("environment", "libraries", "magic", to="1.0")),
    "edition: a data set more": in_edition(at("environment", "datasets", "imagenet", to="0" * 64)),
    "edition: nothing of the data": in_edition(without("environment", "data")),
    "edition: no past": in_edition(no_past),
    "edition: a run that diverged on paper": in_edition(diverged_on_paper),
    "edition: a run without an accuracy": in_edition(
        at("experiments", "slow", "runs", 0, "accuracy", to=None)
    ),
    "edition: an accuracy above one": in_edition(at("experiments", "slow", "runs", 0, "accuracy", to=1.5)),
    "edition: a cost that is gone": in_edition(at("experiments", "slow", "runs", 0, "costs", 1, to=None)),
    "edition: infinite on paper": in_edition(
        at("experiments", "slow", "runs", 0, "infinite", to={"1": "inf"})
    ),
    "edition: other code, and a number": in_edition(another_code(at("numbers", ACCURACY, "value", to=0.99))),
    "edition: other code, and a verdict": in_edition(
        another_code(at("claims", "better", "judgement", to="refuted"))
    ),
    "edition: code of before chance was weighed, and a verdict": in_edition(
        another_code(as_before(judgement="refuted"))
    ),
    "edition: code of before chance was weighed, and how many agree": in_edition(
        another_code(as_before(agreeing=2))
    ),
    "edition: other code, and a seed less": in_edition(
        another_code(without("experiments", "slow", "runs", 1))
    ),
    "edition: other code, and other machines": in_edition(
        another_code(at("environment", "machines", to=["Another"]))
    ),
    "edition: something more": in_edition(at("verified", to=True)),
    "edition: another kind": in_edition(at("numbers", to=[])),
    "edition: no environment": in_edition(at("environment", to={})),
    "edition: no JSON": replaced(EDITION, "{"),
    "edition: gone": removed(EDITION),
    "definitions: a rate": in_text("source/experiments.toml", "0.01", "0.02"),
    "definitions: a claim": in_text("source/experiments.toml", r"> accuracy", "< accuracy"),
    "definitions: seeds": in_text("source/experiments.toml", "seeds = 3", "seeds = 2"),
    "definitions: a comment": in_text("source/experiments.toml", r"\[report\]", "# edited\n[report]"),
    "definitions: gone": removed("source/experiments.toml"),
    "definitions: one more": added("source/other.toml"),
}


def earlier_edition(folder: Path) -> Path:
    """Return the file of the first edition."""
    return next((folder / "data" / "editions").glob("*.json"))


def forge_earlier(folder: Path) -> str:
    """Change a number of the first edition."""
    file = earlier_edition(folder)
    return in_text(str(file.relative_to(folder)), r'"value": 0\.9', '"value": 0.8')(folder)


def forge_earlier_page(folder: Path) -> str:
    """Change a number on the page of the first edition."""
    name = earlier_edition(folder).stem
    return in_text(f"editions/{name}.html", r'number">0,9\d', 'number">0,80')(folder)


def forge_own_page(folder: Path) -> str:
    """Change a number on the page of the edition."""
    name = json.loads((folder / EDITION).read_bytes())["id"]
    return in_text(f"editions/{name}.en.html", r'number">0\.9\d', 'number">0.80')(folder)


def lose_earlier(folder: Path) -> str:
    """Remove the first edition."""
    file = earlier_edition(folder)
    return removed(str(file.relative_to(folder)))(folder)


def lose_earlier_page(folder: Path) -> str:
    """Remove the page of the first edition."""
    return removed(f"editions/{earlier_edition(folder).stem}.html")(folder)


def link(folder: Path) -> str:
    """Replace a file by a link to one with the same content."""
    (folder / "report.html").rename(folder.parent / "elsewhere.html")
    (folder / "report.html").symlink_to(folder.parent / "elsewhere.html")
    return "report.html"


def add_earlier_page(folder: Path) -> str:
    """Add a page of the first edition, in a language that it did not speak."""
    return added(f"editions/{earlier_edition(folder).stem}.fr.html")(folder)


def count_without_end(folder: Path) -> str:
    """Call the edition the billionth."""
    return in_edition(at("number", to=10**12))(folder)


FORGERIES |= {
    "earlier edition: its page in a third language": add_earlier_page,
    "edition: its number, without end": count_without_end,
    "edition: its days": in_edition(at("earlier", 0, "day", to="yesterday")),
    "edition: its holes": in_edition(at("environment", "holes", to=[])),
    "earlier edition: a number": forge_earlier,
    "earlier edition: its page": forge_earlier_page,
    "earlier edition: gone": lose_earlier,
    "earlier edition: its page gone": lose_earlier_page,
    "edition's page: a number": forge_own_page,
    "a link instead of a file": link,
}


def repair_nothing(_: Path) -> None:
    """Leave everything as it is."""


def repair_manifest(folder: Path) -> None:
    """Let the manifest name exactly the files that are there, with their digests."""
    try:
        told = json.loads((folder / MANIFEST).read_bytes())
    except (OSError, ValueError):
        return
    files = (path for path in sorted(folder.rglob("*")) if path.is_file() and path.name != MANIFEST)
    told["files"] = {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest() for path in files
    }
    (folder / MANIFEST).write_bytes(manifest_text(told))


def repair_all(folder: Path) -> None:
    """Give the edition the id of what it says, and repair the manifest.

    It is written wherever the old one stood.
    """
    try:
        edition = editions.from_json((folder / EDITION).read_bytes())
    except (OSError, ValueError):
        return
    new = editions.id_of(edition.previous or "", edition.content)
    for path in [
        path for path in sorted(folder.rglob("*")) if path.is_file() and path.suffix in (".html", ".json")
    ]:
        path.write_text(path.read_text(encoding="utf-8").replace(edition.id, new), encoding="utf-8")
        path.rename(path.with_name(path.name.replace(edition.id, new)))
    repair_manifest(folder)


UNREPAIRABLE = re.compile(
    r"^manifest: (a file|a digest|moved|said twice|gone|nothing|no JSON|without)"
    r"|^edition: (no JSON|gone)|^a link"
)
"""Where nothing can be repaired, or repairing undoes the forgery."""


def cases() -> Iterator[Any]:
    """Return each forgery, unrepaired and repaired."""
    for name, forge in FORGERIES.items():
        yield pytest.param(forge, repair_nothing, id=name)
        if not UNREPAIRABLE.match(name):
            yield pytest.param(forge, repair_manifest, id=f"{name}, manifest repaired")
        if (
            name.startswith("edition: ")
            and not UNREPAIRABLE.match(name)
            and name not in ("edition: its id", "edition: another kind")
        ):
            yield pytest.param(forge, repair_all, id=f"{name}, all repaired")


@pytest.mark.attack
@pytest.mark.parametrize(("forge", "repair"), some(cases(), 170))
def test_a_forgery_is_named(folder: Path, judge: Judge, forge: Forge, repair: Repair) -> None:
    """And nothing is confirmed."""
    place = forge(folder)
    repair(folder)
    found = judge(folder)
    assert not found.is_confirmed
    assert place in {one.place for one in found.wrong}, [str(one) for one in found.wrong][:5]


def test_there_are_many() -> None:
    """More than a hundred, and each differs from the others."""
    assert len(FORGERIES) > 100
    assert len(list(cases())) > 200

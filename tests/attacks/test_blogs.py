"""What a stranger may put into a blog's folder.

Receipts, journals, links and pipes that would have us write, move or delete the blogger's files.
"""

from __future__ import annotations

import json
import os
import re
import stat
import subprocess
from collections.abc import Callable, Iterator
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from lrbs_report.base import bounds, trust
from lrbs_report.base.errors import DiskError, InvalidInput
from lrbs_report.cli import cli
from lrbs_report.keeping.project import Project
from lrbs_report.publish import gallery, hugo, jekyll, markdown, wordpress
from lrbs_report.publish.bundle import Wanted
from lrbs_report.publish.placing import Placed, place
from lrbs_report.publish.room import JOURNAL_SEAL, OURS, read_receipt
from lrbs_report.publish.vouching import IN_HTML, Territory, vouched, vouched_for
from lrbs_report.report import Gallery, Templates, compose
from lrbs_report.report.composed import Composed
from tests import factory
from tests.commands import command, content, run
from tests.factory.projects import kept_project
from tests.pages.checkers import program
from tests.samples import some

MINE = {
    "posts/mine.md": b"# Mine\n",
    "about.md": b"About me.\n",
    "a/figures/mine.png": b"my picture",
    "content/posts/other/index.md": b"other",
}
WANTED = Wanted(slug="a", date="2026-01-31")
SMALL = factory.study(factory.experiment("fast"), factory.experiment("slow", learning_rate=0.01))
DARK = Wanted(slug="a", date="2026-01-31", theme="dark")
PUBLISH = {
    "hugo": ("hugo.toml", hugo.publish),
    "jekyll": ("_config.yml", jekyll.publish),
    "markdown": ("", markdown.publish),
    "wordpress": ("", wordpress.publish),
}


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a project with made-up results."""
    return kept_project(tmp_path_factory.mktemp("kept") / "project").folder


@pytest.fixture(scope="module")
def composed(tmp_path_factory: pytest.TempPathFactory) -> Composed:
    """Compose a report of made-up results, whose charts are drawn once."""
    folder = tmp_path_factory.mktemp("composed")
    return Composed(
        project=Project(folder),
        document=compose(factory.findings(SMALL), factory.PROVENANCE),
        templates=Templates(),
        gallery=Gallery(folder / "charts"),
    )


@pytest.fixture
def blog(tmp_path: Path) -> Path:
    """Return a blog with files of the blogger's, in a folder with another one beside it."""
    (tmp_path / "outside").mkdir()
    (tmp_path / "outside" / "secret.txt").write_bytes(b"outside")
    for path, text in MINE.items():
        (tmp_path / "blog" / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "blog" / path).write_bytes(text)
    return tmp_path / "blog"


@pytest.fixture
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[str], None]]:
    """Return the way to another machine: one with another key."""

    def go(name: str) -> None:
        monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / f"machine-{name}"))
        trust._key_at.cache_clear()

    yield go
    monkeypatch.undo()
    trust._key_at.cache_clear()


def note(blog: Path, name: str, text: bytes | str) -> None:
    """Put something into the folder of ours, as a stranger would."""
    (blog / OURS).mkdir(exist_ok=True)
    (blog / OURS / name).write_bytes(text if isinstance(text, bytes) else text.encode())


def theirs(blog: Path) -> dict[str, bytes]:
    """Return the blogger's files that are as they were."""
    return {path: (blog / path).read_bytes() for path in MINE if (blog / path).is_file()}


def outside(blog: Path) -> dict[str, bytes]:
    """Return what lies beside the blog."""
    return content(blog.parent / "outside")


def digest(text: bytes) -> str:
    """Return the SHA-256 of a text."""
    return sha256(text).hexdigest()


# Receipts


@pytest.mark.attack
def test_a_receipt_that_lists_the_bloggers_files_deletes_none(kept: Path, blog: Path) -> None:
    """With the right digests, for a slug that was never published: all of them stay."""
    note(blog, "markdown-a.json", json.dumps({path: digest(text) for path, text in MINE.items()}))
    run("publish", "markdown", blog, "--slug", "a", "--project", kept)
    assert MINE == theirs(blog)


@pytest.mark.attack
def test_a_receipt_that_lists_the_bloggers_article_replaces_it_not(kept: Path, blog: Path) -> None:
    """It is named, with the way out, and nothing is written."""
    (blog / "a" / "index.md").write_bytes(b"# My own article\n")
    note(blog, "markdown-a.json", json.dumps({"a/index.md": digest(b"# My own article\n")}))
    told = run("publish", "markdown", blog, "--slug", "a", "--project", kept, code=2).stderr
    assert "index.md: is in the way: this tool did not write it" in told
    assert "--adopt" in told
    assert b"# My own article\n" == (blog / "a" / "index.md").read_bytes()
    assert not (blog / "a" / "lrbs.css").exists()


@pytest.mark.attack
def test_adopting_moves_aside_and_deletes_nothing(kept: Path, blog: Path) -> None:
    """What is in the way is found again in one place.

    What is not in the way stays where it is, whatever a receipt says.
    """
    (blog / "a" / "index.md").write_bytes(b"# My own article\n")
    note(blog, "markdown-a.json", json.dumps({path: digest(text) for path, text in MINE.items()}))
    said = run("publish", "markdown", blog, "--slug", "a", "--adopt", "--project", kept).stdout
    assert "Set aside 1 that this machine did not write" in said
    assert MINE == theirs(blog)
    assert b"# My own article\n" == (blog / OURS / "set-aside" / "1" / "a" / "index.md").read_bytes()
    assert b"title:" in (blog / "a" / "index.md").read_bytes()


@pytest.mark.attack
@pytest.mark.long(1)
@pytest.mark.parametrize("target", PUBLISH)
@pytest.mark.parametrize(
    "what", ["edited article", "picture of the blogger's", "post of the blogger's", "seal of another receipt"]
)
def test_a_receipt_changed_after_an_honest_publication_is_not_believed(
    composed: Composed, blog: Path, target: str, what: str
) -> None:
    """No file that the blogger wrote or edited is touched.

    Whatever a stranger adds to it, and however right the digest is.
    """
    marker, publish = PUBLISH[target]
    (blog / (marker or "none")).touch()
    publish(composed, blog, WANTED)
    written = claim_in_receipt(blog, what)
    refused = False
    try:
        publish(composed, blog, DARK)
    except InvalidInput:
        refused = True
    assert MINE == theirs(blog)
    assert written == {path: (blog / path).read_bytes() for path in written}
    assert refused or what != "edited article"


def claim_in_receipt(blog: Path, what: str) -> dict[str, bytes]:
    """Let the receipt claim what the blogger edited or wrote, and return that by its path."""
    receipt = next(path for path in (blog / OURS).glob("*.json") if "asked" not in path.name)
    digests = json.loads(receipt.read_bytes())
    article = next(path for path in digests if path.endswith(("index.md", "-a.md", "post.html")))
    picture = next(path for path in digests if path.endswith(".png")).rpartition("/")[0] + "/mine.png"
    written: dict[str, bytes] = {}
    if what == "edited article":
        written = {article: (blog / article).read_bytes() + b"\nMine.\n"}
    elif what == "picture of the blogger's":
        written = {picture: b"my picture"}
    for path, text in written.items():
        (blog / path).write_bytes(text)
    claimed = written or MINE
    digests |= {path: digest(text) for path, text in claimed.items()}
    receipt.write_text(json.dumps(digests), encoding="utf-8")
    if what == "seal of another receipt":
        place(blog, {"elsewhere.txt": b"x"}, "other")
        (blog / OURS / f"{receipt.stem}.seal").write_bytes((blog / OURS / "other.seal").read_bytes())
    return written


OUTSIDE = digest(b"outside")
HOSTILE_RECEIPTS: dict[str, bytes | str] = {
    "leads up": json.dumps({"../outside/secret.txt": OUTSIDE}),
    "leads up from below": json.dumps({"a/../../outside/secret.txt": OUTSIDE}),
    "another way to write a name": json.dumps({"posts//mine.md": digest(MINE["posts/mine.md"])}),
    "a dot in it": json.dumps({"./posts/mine.md": digest(MINE["posts/mine.md"])}),
    "names nothing": json.dumps({"": OUTSIDE, ".": OUTSIDE}),
    "a backslash": json.dumps({"..\\outside\\secret.txt": OUTSIDE}),
    "a NUL": json.dumps({"posts/mine.md\0": OUTSIDE}),
    "the end of a line": json.dumps({"posts/mine.md\n": OUTSIDE}),
    "our own folder": json.dumps({f"{OURS}/lock": digest(b"")}),
    "a list": json.dumps(["posts/mine.md"]),
    "a number": "1",
    "nothing": "",
    "no digest": json.dumps({"posts/mine.md": None}),
    "a list for a digest": json.dumps({"posts/mine.md": [digest(MINE["posts/mine.md"])]}),
    "a short digest": json.dumps({"posts/mine.md": "ab"}),
    "a long digest": json.dumps({"posts/mine.md": digest(MINE["posts/mine.md"]) + "\n"}),
    "nested": '{"a":' * 100_000,
    "nested and whole": '{"a":' * 5_000 + "1" + "}" * 5_000,
    "no UTF-8": b"\xff\xfe{}",
    "NaN": '{"posts/mine.md": NaN}',
    "huge": b"{" + b" " * 9_000_000 + b"}",
    "half a letter": '{"posts/mine.md\\ud800": "' + OUTSIDE + '"}',
    "thousands": json.dumps({f"posts/{number}.md": OUTSIDE for number in range(30_000)}),
}


@pytest.mark.attack
@pytest.mark.parametrize("text", HOSTILE_RECEIPTS.values(), ids=HOSTILE_RECEIPTS)
def test_a_misshapen_receipt_is_no_receipt(composed: Composed, blog: Path, text: bytes | str) -> None:
    """Sealed or not: everything there is then somebody else's, and the article is published beside it."""
    absolute = json.dumps({str(blog.parent / "outside" / "secret.txt"): OUTSIDE})
    for receipt in (text, absolute):
        note(blog, "markdown-a.json", receipt)
        note(blog, "markdown-a.asked.json", receipt)
        sealed = b"markdown-a\0" + (receipt.encode() if isinstance(receipt, str) else receipt)
        note(blog, "markdown-a.seal", trust.seal_of("receipt of a publication", sealed))
        markdown.publish(composed, blog, WANTED)
        assert MINE == theirs(blog)
        assert {"secret.txt": b"outside"} == outside(blog)
        assert (blog / "a" / "index.md").is_file()


@pytest.mark.attack
def test_a_receipt_of_more_files_than_a_publication_has_is_none(blog: Path) -> None:
    """Whoever wrote it: each of them would be looked at."""
    for more, expected in ((0, bounds.PUBLICATION_FILES), (1, 0)):
        note(
            blog,
            "x.json",
            json.dumps({f"{number}.md": OUTSIDE for number in range(bounds.PUBLICATION_FILES + more)}),
        )
        assert expected == len(read_receipt(blog / OURS / "x.json"))


@pytest.mark.attack
def test_a_receipt_of_another_publication_is_not_believed(blog: Path) -> None:
    """Although this machine wrote it, and sealed it: what it lists came with that one."""
    place(blog, {"x.txt": b"x"}, "other")
    for ending in ("json", "seal"):
        note(blog, f"article.{ending}", (blog / OURS / f"other.{ending}").read_bytes())
    assert () == place(blog, {"y.txt": b"y"}, "article").removed
    assert b"x" == (blog / "x.txt").read_bytes()


@pytest.mark.attack
def test_sections_and_slugs_that_read_alike_are_two_publications(composed: Composed, blog: Path) -> None:
    """None takes the other's files for its own, and deletes them."""
    (blog / "hugo.toml").touch()
    for section, slug in (("a", "b-c"), ("a-b", "c"), ("a/b", "c")):
        hugo.publish(composed, blog, Wanted(slug=slug, section=section))
    articles = [f"content/{folder}/index.md" for folder in ("a/b-c", "a-b/c", "a/b/c")]
    assert [] == [path for path in articles if not (blog / path).is_file()]


@pytest.mark.attack
@pytest.mark.parametrize("text", HOSTILE_RECEIPTS.values(), ids=HOSTILE_RECEIPTS)
def test_a_misshapen_receipt_names_nothing(blog: Path, text: bytes | str) -> None:
    """To nobody who reads it."""
    note(blog, "x.json", text)
    assert {} == read_receipt(blog / OURS / "x.json")


# The same blog on several machines


@pytest.mark.attack
@pytest.mark.long(1)
@pytest.mark.parametrize("target", some([*PUBLISH, "figures"], 2))
def test_an_honest_blog_goes_on_from_machine_to_machine(
    composed: Composed, blog: Path, elsewhere: Callable[[str], None], target: str
) -> None:
    """Each replaces what the other published, without a question.

    Nothing is deleted that was written elsewhere; then there is nothing to do.
    """

    def publish(theme: Any) -> Placed:  # noqa: ANN401 - one of its values
        if target == "figures":
            return gallery.publish(composed, blog, (), (), theme)
        marker, how = PUBLISH[target]
        (blog / (marker or "none")).touch()
        return how(composed, blog, Wanted(slug="a", date="2026-01-31", theme=theme))

    elsewhere("one")
    first = publish("auto")
    elsewhere("two")
    before = content(blog)
    second = publish("dark")
    assert second.written
    assert set(second.aside) == {*second.written, *second.removed} & {*first.written}
    assert [before[path] for path in second.aside] == [
        (blog / OURS / "set-aside" / "1" / path).read_bytes() for path in second.aside
    ]
    third = publish("light")
    assert third.written
    assert () == third.aside
    elsewhere("one")
    last = publish("light")
    assert ((), ()) == (last.written, last.removed)
    assert MINE == theirs(blog)


@pytest.mark.attack
def test_without_a_place_for_the_key_nothing_is_lost(
    composed: Composed, blog: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No seal is believed then: what was published before is set aside, and the blogger's files stay."""
    monkeypatch.setenv("XDG_STATE_HOME", "/dev/null/none")
    trust._key_at.cache_clear()
    markdown.publish(composed, blog, WANTED)
    trust._key_at.cache_clear()
    placed = markdown.publish(composed, blog, DARK)
    assert placed.written
    assert set(placed.aside) == {*placed.written, *placed.removed}
    assert MINE == theirs(blog)
    monkeypatch.undo()
    trust._key_at.cache_clear()


OWN = Territory(texts=re.compile(r"a/index\.md"), others=re.compile(r"a/figures/our-[a-z]+\.png"))
TOLD = {"a/index.md": IN_HTML.encode() + b"# Ours\n", "a/figures/our-cost.png": b"our picture"}


def receipt_of(files: dict[str, bytes]) -> dict[str, str]:
    """List files with their digests."""
    return {path: digest(text) for path, text in files.items()}


@pytest.mark.attack
def test_a_text_vouches_for_nothing_outside_of_its_place(blog: Path) -> None:
    """Anybody can write one, with a digest of whatever there is.

    The blogger's files stay where they are all the same.
    """
    files = vouched({**TOLD, **MINE}, OWN)
    for path in TOLD:
        (blog / path).write_bytes(files[path])
    assert {*TOLD} == vouched_for(blog, receipt_of(files), OWN)
    note(blog, "article.json", json.dumps(receipt_of(files)))
    assert ("a/figures/our-cost.png",) == place(blog, {"a/index.md": b"# New\n"}, "article", own=OWN).removed
    assert MINE == theirs(blog)


@pytest.mark.attack
@pytest.mark.parametrize(
    "what",
    [
        "honest",
        "another digest of the text",
        "a file more",
        "a file less",
        "an edited text",
        "no text",
        "a text gone",
        "no mark",
    ],
)
def test_a_text_vouches_for_all_that_came_with_it_or_for_nothing(blog: Path, what: str) -> None:
    """The receipt, the text and its mark say the same."""
    files = vouched(TOLD, OWN)
    if what == "no mark":
        files["a/index.md"] = b"# Ours\n"
    if what == "an edited text":
        files["a/index.md"] += b"Mine.\n"
    for path, text in files.items():
        (blog / path).write_bytes(text)
    told = receipt_of(files)
    if what == "another digest of the text":
        told["a/index.md"] = OUTSIDE
    elif what == "a file more":
        (blog / "a/figures/our-other.png").write_bytes(b"mine")
        told["a/figures/our-other.png"] = digest(b"mine")
    elif what in ("a file less", "no text"):
        del told["a/index.md" if what == "no text" else "a/figures/our-cost.png"]
    elif what == "a text gone":
        (blog / "a/index.md").unlink()
    assert ({*TOLD} if what == "honest" else set()) == vouched_for(blog, told, OWN)


# Journals


def forged(blog: Path) -> dict[str, Any]:
    """Return a journal as we write it, that would delete the blogger's files."""
    steps = [{"path": path, "old": digest(text), "new": "", "aside": False} for path, text in MINE.items()]
    steps += [{"path": "../outside/secret.txt", "old": OUTSIDE, "new": "", "aside": False}]
    (blog / OURS / "staged-0123456789abcdef").mkdir(parents=True)
    return {"steps": steps, "staged": "staged-0123456789abcdef", "aside": "1", "made": ["posts", "a/figures"]}


JOURNALS: dict[str, Callable[[dict[str, Any]], bytes]] = {
    "plain": lambda told: json.dumps(told).encode(),
    "a made-up seal": lambda told: b"0" * 32 + json.dumps(told).encode(),
    "the seal of something else": lambda told: trust.sealed("chart", json.dumps(told).encode()),
    "as it was": lambda _: json.dumps(
        {"receipt": "x", "steps": [*MINE], "removed": [*MINE], "digests": {}}
    ).encode(),
    "thousands of steps": lambda told: json.dumps({**told, "steps": told["steps"] * 10_000}).encode(),
    "huge": lambda _: b"0" * 9_000_000,
    "nothing": lambda _: b"",
    "sealed and misshapen": lambda told: trust.sealed(
        JOURNAL_SEAL, json.dumps({**told, "steps": [1]}).encode()
    ),
    "sealed and no object": lambda _: trust.sealed(JOURNAL_SEAL, b"[]"),
    "sealed and nested": lambda _: trust.sealed(JOURNAL_SEAL, b"[" * 100_000),
}


@pytest.mark.attack
@pytest.mark.parametrize("name", ["journal", "done"])
@pytest.mark.parametrize("write", JOURNALS.values(), ids=JOURNALS)
def test_a_journal_of_a_strangers_is_put_away(
    blog: Path, name: str, write: Callable[[dict[str, Any]], bytes]
) -> None:
    """Nothing that it says is done; it is kept, with what was staged, for whoever began it."""
    note(blog, name, write(forged(blog)))
    place(blog, {"a/index.md": b"ours"}, "article")
    assert MINE == theirs(blog)
    assert {"secret.txt": b"outside"} == outside(blog)
    assert {name, "staged-0123456789abcdef"} == {
        path.name for path in (blog / OURS / "set-aside" / "1").iterdir()
    }
    assert b"ours" == (blog / "a" / "index.md").read_bytes()


@pytest.mark.attack
@pytest.mark.parametrize("journal", [b"", b"{}"], ids=["", "journal"])
def test_what_is_called_otherwise_in_our_folder_stays(blog: Path, journal: bytes) -> None:
    """Only what this tool stages and begins to write goes, or is put away."""
    names = ("staged-mine", "staged-0123", ".mine.new", ".mine.0123.new", "mine.new")
    for name in names:
        note(blog, name, b"mine")
    if journal:
        note(blog, "journal", journal)
    place(blog, {"b.md": b"ours"}, "article")
    assert [b"mine"] * len(names) == [(blog / OURS / name).read_bytes() for name in names]


@pytest.mark.attack
@pytest.mark.parametrize("name", ["journal", "done"])
def test_even_a_journal_of_our_own_leads_nowhere_else(blog: Path, name: str) -> None:
    """Its steps are held against what is there.

    An edited file stays, and a link that came since is not followed.
    """
    (blog / "link").symlink_to(blog.parent / "outside")
    steps = [
        {"path": path, "old": digest(b"what was there"), "new": digest(text), "aside": False}
        for path, text in MINE.items()
    ]
    steps += [{"path": "link/secret.txt", "old": "", "new": OUTSIDE, "aside": False}]
    steps += [{"path": "link/secret.txt", "old": digest(b"forged"), "new": OUTSIDE, "aside": False}]
    told = {**forged(blog), "steps": steps, "made": ["posts", "a/figures", "link"]}
    (blog / OURS / told["staged"] / f"{len(steps) - 1}.old").write_bytes(b"forged")
    note(blog, name, trust.sealed(JOURNAL_SEAL, json.dumps(told).encode()))
    place(blog, {"b/index.md": b"ours"}, "article")
    assert MINE == theirs(blog)
    assert {"secret.txt": b"outside"} == outside(blog)


# Links, pipes and folders where our files would be


def as_link(place_: Path, blog: Path) -> None:
    """Lead outside."""
    place_.symlink_to(blog.parent / "outside" / "secret.txt")


def as_dangling_link(place_: Path, blog: Path) -> None:
    """Lead to a file that is not there."""
    place_.symlink_to(blog.parent / "outside" / "new.txt")


def as_pipe(place_: Path, _: Path) -> None:
    """Wait for somebody who writes."""
    os.mkfifo(place_)


def as_folder(place_: Path, _: Path) -> None:
    """Stand where a file must be."""
    place_.mkdir()


OURS_INSIDE = (
    "lock",
    "journal",
    "done",
    "markdown-a.json",
    "markdown-a.seal",
    "markdown-a.asked.json",
    ".gitignore",
    "anything",
)


@pytest.mark.attack
@pytest.mark.long(1)
@pytest.mark.parametrize("name", OURS_INSIDE)
@pytest.mark.parametrize("make", [as_link, as_dangling_link, as_pipe, as_folder])
def test_what_is_no_plain_file_in_our_folder_is_refused(
    composed: Composed, blog: Path, name: str, make: Callable[[Path, Path], None]
) -> None:
    """By name, as the disk's matter, without a wait, and with nothing changed."""
    (blog / OURS).mkdir()
    make(blog / OURS / name, blog)
    before = content(blog)
    with pytest.raises(DiskError, match=name):
        markdown.publish(composed, blog, WANTED)
    assert {"secret.txt": b"outside"} == outside(blog)
    assert before == content(blog)


@pytest.mark.attack
@pytest.mark.long(2)
@pytest.mark.parametrize("leads_to", ["outside", "blog", ".", "nowhere", "blog/posts"])
def test_our_folder_is_no_link(kept: Path, blog: Path, leads_to: str) -> None:
    """Wherever it leads, nothing is written there: exit 4, and the name."""
    (blog / OURS).symlink_to(blog.parent / leads_to)
    before = content(blog), outside(blog)
    told = run("publish", "markdown", blog, "--slug", "a", "--project", kept, code=4).stderr
    assert f"{OURS}: is a link" in told
    assert before == (content(blog), outside(blog))
    assert not (blog.parent / "nowhere").exists()


@pytest.mark.attack
@pytest.mark.parametrize("name", ["staged-0123456789abcdef", "set-aside"])
def test_folders_of_ours_that_are_links_are_refused(composed: Composed, blog: Path, name: str) -> None:
    """What they lead to is neither filled nor emptied."""
    (blog / OURS).mkdir()
    (blog / OURS / name).symlink_to(blog.parent / "outside")
    (blog / "a" / "index.md").write_bytes(b"mine")
    with pytest.raises(DiskError, match=rf"{name}: is a link"):
        markdown.publish(composed, blog, WANTED, adopt=True)
    assert {"secret.txt": b"outside"} == outside(blog)


@pytest.mark.attack
@pytest.mark.parametrize(
    ("path", "leads_to"),
    [
        ("content", "../outside"),
        ("content", ".."),
        ("content", "nowhere"),
        ("content", "posts"),
        ("content/posts", "../../outside"),
        ("content/posts/a", "../../../outside"),
        ("content/posts/a/figures", "../../../../outside"),
        ("content/posts/a/index.md", "../../../../outside/secret.txt"),
        ("content/posts/a/index.md", "nowhere.md"),
        ("layouts", "/"),
    ],
)
@pytest.mark.parametrize("adopt", [False, True], ids=["", "adopt"])
def test_a_link_on_the_way_is_refused(
    composed: Composed, blog: Path, path: str, leads_to: str, *, adopt: bool
) -> None:
    """At whatever depth, and wherever it leads: it is named, nothing is written, and no leave is asked."""
    (blog / "hugo.toml").touch()
    place_ = blog / path
    if path in ("content", "content/posts"):
        (blog / path).rename(blog / "moved")
    place_.parent.mkdir(parents=True, exist_ok=True)
    place_.symlink_to(leads_to)
    before = content(blog)
    with pytest.raises(
        InvalidInput, match=f"leads out of the folder\n    A link stands on the way \\({path} is a link\\)"
    ):
        hugo.publish(composed, blog, WANTED, adopt=adopt)
    assert {"secret.txt": b"outside"} == outside(blog)
    assert before == {name: text for name, text in content(blog).items() if not name.startswith(OURS)}


@pytest.mark.attack
@pytest.mark.parametrize(
    ("path", "make"),
    [("a/index.md", as_pipe), ("a/index.md", as_folder), ("a/data", as_pipe), ("a/lrbs.css", as_folder)],
)
def test_what_is_neither_file_nor_folder_is_in_the_way(
    composed: Composed, blog: Path, path: str, make: Callable[[Path, Path], None]
) -> None:
    """Nobody waits for a pipe, and not even leave to adopt moves a folder."""
    make(blog / path, blog)
    kind = stat.S_IFMT((blog / path).lstat().st_mode)
    with pytest.raises(InvalidInput, match=rf"{path}: is in the way"):
        markdown.publish(composed, blog, WANTED, adopt=True)
    assert kind == stat.S_IFMT((blog / path).lstat().st_mode)
    assert not (blog / "a" / "index.md").is_file()


@pytest.mark.attack
@pytest.mark.parametrize("make", [as_link, as_pipe, as_folder])
def test_the_day_of_an_earlier_post_is_read_from_a_plain_file(
    composed: Composed, blog: Path, make: Callable[[Path, Path], None]
) -> None:
    """A pipe in its place is not waited for, and a link is not followed."""
    (blog.parent / "outside" / "secret.txt").write_bytes(b"date: 1999-01-01\n")
    make(blog / "a" / "index.md", blog)
    with pytest.raises(InvalidInput):
        markdown.publish(composed, blog, Wanted(slug="a"))
    assert "1999" not in str(markdown.files_of(composed, blog, Wanted(slug="a"))["a/index.md"])


@pytest.mark.attack
@pytest.mark.parametrize(
    "day", ["9999-99-99", "\u0662\u0660\u0662\u0666-\u0660\u0661-\u0660\u0661", "2026-01-01: x", "0000-00-00"]
)
def test_a_day_that_is_none_becomes_no_file_name(composed: Composed, blog: Path, day: str) -> None:
    """Today is taken instead."""
    (blog / "_config.yml").touch()
    (blog / "_posts").mkdir()
    (blog / "_posts" / "2026-01-01-a.md").write_text(f"---\ndate: {day[:10]}\n---\n", encoding="utf-8")
    files = jekyll.files_of(composed, blog, Wanted(slug="a"))
    assert [] == [path for path in files if "9999" in path or "0000" in path or not path.isascii()]


@pytest.mark.attack
def test_a_file_without_end_is_not_read_to_its_end(composed: Composed, blog: Path) -> None:
    """A terabyte that takes no room on the disk is in the way, at once; adopted, it is set aside as it is."""
    with (blog / "a" / "index.md").open("wb") as file:
        file.truncate(10**12)
    with pytest.raises(InvalidInput, match=r"index.md: is in the way"):
        markdown.publish(composed, blog, WANTED)
    markdown.publish(composed, blog, WANTED, adopt=True)
    assert 10**12 == (blog / OURS / "set-aside" / "1" / "a" / "index.md").stat().st_size


# Where to publish to


@pytest.mark.attack
@pytest.mark.long(1)
@pytest.mark.parametrize(
    "command_",
    [("publish", "markdown"), ("publish", "hugo"), ("publish", "wordpress"), ("figures",)],
    ids=" ".join,
)
def test_what_is_no_folder_is_refused(kept: Path, blog: Path, command_: tuple[str, ...]) -> None:
    """One message, and nothing made.

    For a file, a pipe, a link to a file, one to nowhere, a name that is too long, one of bytes.
    """
    (blog / "file").write_bytes(b"mine")
    os.mkfifo(blog / "pipe")
    (blog / "to-file").symlink_to("file")
    (blog / "to-nowhere").symlink_to("nowhere")
    before = content(blog)
    for dest in ("file", "pipe", "to-file", "to-nowhere", "x" * 5_000, ""):
        done = subprocess.run(
            command(*command_, blog / dest if dest else "", "--project", kept),
            capture_output=True,
            text=True,
            check=False,
            timeout=120,
        )
        assert done.returncode in (2, 4), (dest, done.stderr)
        assert "defect" not in done.stderr
        assert len(done.stderr) < 1_500 or len(dest) > 1_000
    assert before == content(blog)
    assert not (blog / "nowhere").exists()


@pytest.mark.attack
def test_figures_never_take_the_place_of_others(kept: Path, blog: Path) -> None:
    """In a folder of the blogger's pictures, with a receipt of a stranger's that calls them ours."""
    pictures = {"accuracy.svg": b"my drawing", "comparison.html": b"my page", "holiday.png": b"my holiday"}
    for path, text in pictures.items():
        (blog / path).write_bytes(text)
    note(blog, "figures.json", json.dumps({path: digest(text) for path, text in pictures.items()}))
    told = run("figures", blog, "--project", kept, code=2).stderr
    assert [] == [
        path for path in ("accuracy.svg", "comparison.html") if f"{path}: is in the way" not in told
    ]
    assert pictures == {path: (blog / path).read_bytes() for path in pictures}
    assert not (blog / "comparison.svg").exists()


# What is asked for

HOSTILE_OPTIONS = [
    ("--set", "title\nevil: x=1"),
    ("--set", "a: b=1"),
    ("--set", "---=1"),
    ("--set", "=1"),
    ("--set", "a"),
    ("--set", "lrbs-report=0"),
    ("--set", "a b=1"),
    ("--set", "'a'=1"),
    ("--slug", "a\n"),
    ("--slug", "../a"),
    ("--slug", "a/b"),
    ("--slug", "A"),
    ("--section", "posts\n"),
    ("--section", "../posts"),
    ("--section", "/posts"),
    ("--section", "a/" * 100 + "b"),
    ("--date", "2026-01-01\nx: y"),
    ("--date", "2026-02-30"),
    ("--date", "\u0662\u0660\u0662\u0666-\u0660\u0661-\u0660\u0661"),
    ("--base-url", "javascript:alert(1)"),
    ("--base-url", '/a" onload="x'),
    ("--base-url", "/a\n"),
    ("--base-url", "/a\x07"),
    ("--base-url", "data:text/html,x"),
]


@pytest.mark.attack
def test_hostile_options_are_told_all_at_once(kept: Path, blog: Path) -> None:
    """Exit 2 with each of them, and nothing written."""
    for target, only in (("hugo", "--section"), ("wordpress", "--base-url")):
        words = [
            word
            for pair in HOSTILE_OPTIONS
            if pair[0] in ("--set", "--slug", "--date", only)
            for word in pair
        ]
        told = run("publish", target, blog, *words, "--project", kept, code=2).stderr
        assert all(f"{option}: came" in told for option in ("--set", "--slug", "--date", only))
    assert MINE == content(blog)


@pytest.mark.attack
@pytest.mark.parametrize(("option", "value"), HOSTILE_OPTIONS)
def test_each_hostile_option_is_refused(blog: Path, option: str, value: str) -> None:
    """Before anything is read or drawn, with what came: the project need not even be there."""
    target = {"--section": "hugo", "--base-url": "wordpress"}.get(option, "markdown")
    told = CliRunner().invoke(
        cli, ["publish", target, str(blog), option, value, "--project", str(blog / "none")]
    )
    assert 2 == told.exit_code
    assert f"{option}: came" in told.stderr
    assert "experiments.toml" not in told.stderr
    assert value.isprintable() or value not in told.stderr


@pytest.mark.attack
def test_values_stay_values(composed: Composed, blog: Path) -> None:
    """Whatever a value holds, the front matter has one line for it, and no other line."""
    hostile = {
        "date": "2026-01-01\nevil: 1",
        "a": "---\nevil: 1",
        "b": "x\u2028evil: 1\u0085evil: 1\ufeff\x7f",
        "c": [{"d": "\n---\nevil: 1"}],
    }
    text = markdown.files_of(composed, blog, Wanted(slug="a", also=hostile))["a/index.md"].decode()
    head = text.removeprefix("---\n").partition("\n---\n")[0]
    lines = head.splitlines()
    assert [] == [line for line in lines if line.startswith("evil")]
    assert len(lines) == len({line.partition(":")[0] for line in lines})
    assert [] == [letter for letter in "\u2028\u0085\ufeff\x7f" if letter in head]


# Folders that refuse


@pytest.mark.attack
def test_a_folder_that_may_not_be_written_is_told(composed: Composed, blog: Path) -> None:
    """As the disk's matter, with the name, and nothing changed.

    Here it is a disk without a byte left, which not even root may write to.
    """
    for path in sorted(blog.rglob("*"), reverse=True):
        path.unlink() if path.is_file() else path.rmdir()
    mounted = subprocess.run(
        [program("mount"), "-t", "tmpfs", "-o", "size=64k", "none", blog], capture_output=True, check=False
    )
    if mounted.returncode:
        blog.chmod(0o500)
        with pytest.raises(DiskError, match=OURS):
            # In /proc/self not even root makes a folder.
            markdown.publish(composed, Path("/proc/self") if os.geteuid() == 0 else blog, WANTED)
        return
    try:
        (blog / "mine.md").write_bytes(b"mine")
        with pytest.raises(DiskError, match="Free some space"):
            markdown.publish(composed, blog, WANTED)
        assert {"mine.md": b"mine"} == {
            path: text for path, text in content(blog).items() if not path.startswith(OURS)
        }
        assert [] == list((blog / OURS).glob("staged-*"))
        subprocess.run([program("mount"), "-o", "remount,ro", blog], check=True)
        with pytest.raises(DiskError, match="Read-only"):
            markdown.publish(composed, blog, WANTED)
    finally:
        subprocess.run([program("umount"), blog], check=True)


@pytest.mark.attack
def test_two_at_once_are_one_after_the_other(kept: Path, blog: Path) -> None:
    """Each of them is published whole, and the last one stays."""
    words = [
        command("publish", "markdown", blog, "--slug", slug, "--theme", theme, "--project", kept)
        for slug, theme in (("b", "dark"), ("b", "light"), ("c", "auto"))
    ]
    running = [
        subprocess.Popen(one, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) for one in words
    ]
    assert [(0, "")] * 3 == [(one.wait(300), one.stderr.read() if one.stderr else "") for one in running]
    for one in running:
        one.communicate()
    digests = json.loads((blog / OURS / "markdown-b.json").read_bytes())
    assert [] == [
        path for path, expected in digests.items() if digest((blog / path).read_bytes()) != expected
    ]
    assert (blog / "c" / "index.md").is_file()
    assert MINE == theirs(blog)

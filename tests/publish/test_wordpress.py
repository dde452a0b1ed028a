"""The article as blocks of WordPress, judged by WordPress's own parser.

Also folders of them; and sites that are none, refuse or never answer.
"""

from __future__ import annotations

import contextlib
import json
import re
import socket
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from lrbs_report.base.errors import InvalidInput, MissingRequirement
from lrbs_report.keeping.project import Project
from lrbs_report.publish import wordpress, wordpress_api
from lrbs_report.publish.bundle import Wanted
from lrbs_report.publish.wordpress_api import PASSWORD, USER, connect
from lrbs_report.report import Gallery, Templates, compose
from lrbs_report.report.composed import Composed
from lrbs_report.study.experiments import Study
from tests import factory
from tests.commands import run
from tests.factory.projects import kept_project
from tests.pages.checkers import blocks_of
from tests.pages.conftest import nasty_study
from tests.publish.test_sites import study_with_every_verdict

PROSE = """\
A paragraph with *emphasis*, `code [x]`, "quotes", a [link](https://example.org/?a=1&b=2), \
a shortcode [gallery],{{ note("Told in a *note*.") }}
a hard\\
break, and {{ value("accuracy", "lr-0-1") }}.

## A heading with `code`

### A third level

- tight
- with `code`
  - inside
  1. numbered

3. begins
4. at three

- loose

- two paragraphs

  in one item

> A quote
>
> - with a list

```python
x = [1, 2]  # <!-- wp:paragraph -->
```

    indented <b>code</b>

```text
{{ figure("comparison") }}
```

---

| a | b |
|---|---|
| 1 | 2 |

> A quote around a block:
>
> {{ figure("comparison") }}

<!-- wp:paragraph --> raw <b>HTML</b>
"""
DELIMITER = re.compile(r"<!-- /?wp:.*? -->")
KNOWN = {
    *("core/paragraph", "core/heading", "core/list", "core/list-item", "core/quote", "core/code"),
    *("core/separator", "core/html"),
}


def composed(folder: Path, charts: Gallery, study: Study, prose: str = "") -> Composed:
    """Compose a report of made-up results, with an article of one's own if one is given."""
    if prose:
        (folder / "templates").mkdir(parents=True)
        for language in ("es", "en"):
            (folder / "templates" / f"article.{language}.md.j2").write_text(prose, encoding="utf-8")
    document = compose(factory.findings(study), factory.PROVENANCE)
    return Composed(
        project=Project(folder),
        document=document,
        templates=Templates(folder / "templates"),
        gallery=charts,
    )


STUDIES = {
    "article": (study_with_every_verdict(), ""),
    "nasty": (nasty_study(), ""),
    "all-of-markdown": (factory.whole_study(), PROSE),
}
"""Studies, and the prose of those that have one of their own."""


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory, charts: Gallery) -> dict[str, list[dict[str, Any]]]:
    """Publish each study into a folder, and return what WordPress's parser says of each language.

    It is started once: that takes longer than to read them.
    """
    folder, posts = tmp_path_factory.mktemp("published"), list[Path]()
    for name, (study, prose) in STUDIES.items():
        (folder / name / "site").mkdir(parents=True)
        made = composed(folder / name, charts, study, prose)
        wordpress.publish(made, folder / name / "site", Wanted(slug="article", date="2026-01-31"))
        posts += sorted((folder / name / "site" / "article").glob("post*.html"))
    told = blocks_of(posts)
    return {name: [one for one in told if (folder / name) in Path(one["file"]).parents] for name in STUDIES}


def flat(found: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """Return every block, the inner ones too."""
    for block in found:
        yield block
        yield from flat(block["innerBlocks"])


def test_a_block_that_was_tampered_with_is_noticed(tmp_path: Path) -> None:
    """The judge can say no.

    To a heading whose level is another one, HTML outside of blocks, a block that nobody knows.
    """
    texts = [
        '<!-- wp:heading {"level":3} -->\n<h2 class="wp-block-heading">a</h2>\n<!-- /wp:heading -->',
        "<p>outside</p>",
        "<!-- wp:nobodys /-->",
    ]
    files = [tmp_path / f"{number}.html" for number in range(len(texts))]
    for file, text in zip(files, texts, strict=True):
        file.write_text(text, encoding="utf-8")
    told = [(file["blocks"][0]["name"], file["blocks"][0]["isValid"]) for file in blocks_of(files)]
    assert [("core/heading", False), ("core/freeform", True), ("core/missing", True)] == told


@pytest.mark.parametrize("name", STUDIES)
def test_wordpress_finds_nothing_to_repair(published: dict[str, list[dict[str, Any]]], name: str) -> None:
    """Each block is known and valid, and nothing stands outside of one.

    The editor would save the same blocks with the same attributes.
    """
    files = published[name]
    assert 2 == len(files)
    for file in files:
        every = list(flat(file["blocks"]))
        assert [] == [block for block in every if not block["isValid"] or block["name"] not in KNOWN]
        assert len(every) > 15
        assert DELIMITER.findall(Path(file["file"]).read_text(encoding="utf-8")) == DELIMITER.findall(
            file["serialized"]
        )


def test_each_part_of_markdown_has_its_block(published: dict[str, list[dict[str, Any]]]) -> None:
    """Prose can be edited as such; what has no block of its own is HTML.

    Brackets are no shortcodes; what looks like a block in data is text.
    """
    file = published["all-of-markdown"][0]
    assert KNOWN == {block["name"] for block in flat(file["blocks"])}
    text = Path(file["file"]).read_text(encoding="utf-8")
    inside = DELIMITER.sub("", re.sub(r"<style>.*?</style>", "", text))
    assert "[" not in inside
    assert "&lt;!-- wp:paragraph --&gt; raw &lt;b&gt;HTML&lt;/b&gt;" in inside
    assert '<sup id="lrbs-sign-1"><a href="#lrbs-note-1">1</a></sup>' in inside
    assert 'Told in a *note*. <a href="#lrbs-sign-1"' in inside
    assert "and 0.9232." in inside
    assert "<p>two paragraphs</p>\n<p>in one item</p>" in inside
    assert 2 == inside.count("<picture>")
    assert not re.search("[\ue000-\uf8ff]", inside)


def test_a_folder_has_all_that_is_to_be_uploaded(tmp_path: Path) -> None:
    """Every address in the post is a file of the folder, below the address that was asked for.

    Again, nothing changes.
    """
    made = kept_project(tmp_path / "project").folder
    (tmp_path / "out").mkdir()
    words = (
        "publish",
        "wordpress",
        tmp_path / "out",
        "--slug",
        "a",
        "--project",
        made,
        "--base-url",
        "/blog/files/",
    )
    run(*words, "--set", "categories=[3]")
    folder = tmp_path / "out" / "a"
    named = {
        path
        for post in folder.glob("post*.html")
        for path in re.findall(r'(?:src|srcset|href)="/blog/files/([^" ]+)', post.read_text(encoding="utf-8"))
    }
    assert len(named) > 20
    assert [] == [path for path in named if not (folder / path).is_file()]
    fields = json.loads((folder / "post.en.json").read_text(encoding="utf-8"))
    assert ("a-en", "en", [3], "card.en.png") == tuple(
        fields[name] for name in ("slug", "lang", "categories", "featured_media")
    )
    assert "Nothing to do" in run(*words, "--set", "categories=[3]").stdout


def test_what_is_no_folder_and_no_address_is_wrong_input(tmp_path: Path) -> None:
    """With what was expected, and nothing written."""
    made = kept_project(tmp_path / "project").folder
    assert (
        "the address of a site"
        in run("publish", "wordpress", tmp_path / "none", "--project", made, code=2).stderr
    )
    assert (
        "--base-url: came"
        in run(
            "publish", "wordpress", tmp_path, "--project", made, "--base-url", "javascript:x", code=2
        ).stderr
    )
    told = run("publish", "wordpress", "http://blog.example.org", "--project", made, code=2).stderr
    assert [] == [part for part in (USER, PASSWORD, "expected https") if part not in told]
    assert ["project"] == [path.name for path in tmp_path.iterdir()]


# Sites that are none

SECRETS = {USER: "ana", PASSWORD: "secret word"}
Answer = tuple[int, dict[str, str], bytes]


@contextlib.contextmanager
def answering(answer: Callable[[str], Answer]) -> Iterator[str]:
    """Serve answers on loopback."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            status, headers, body = answer(self.path)
            self.send_response(status)
            for name, value in {"Content-Length": str(len(body)), **headers}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


JSON = {"Content-Type": "application/json"}


@pytest.mark.parametrize(
    ("answer", "error", "said"),
    [
        ((200, {"Content-Type": "text/html"}, b"<html>"), InvalidInput, "is no WordPress site"),
        ((200, {"Content-Type": "text/html"}, b'{"capabilities": {}}'), InvalidInput, "is no WordPress site"),
        ((404, {}, b"nothing"), InvalidInput, "is no WordPress site"),
        (
            (301, {"Location": "https://www.example.org/"}, b""),
            MissingRequirement,
            "sends on to https://www.example.org/",
        ),
        (
            (401, JSON, b'{"code": "x", "message": "Wrong."}'),
            MissingRequirement,
            r"refused: Wrong. \(401\). Check LRBS_WORDPRESS_USER",
        ),
        ((500, JSON, b'{"code": "broken"}'), MissingRequirement, r"refused: broken \(500\)"),
        (
            (200, JSON, b'{"name": "Ana", "capabilities": {"edit_posts": true}}'),
            MissingRequirement,
            "lacks the capabilities upload_files, unfil",
        ),
    ],
)
def test_a_site_that_is_none_or_refuses_is_one_sentence(
    answer: Answer, error: type[Exception], said: str
) -> None:
    """Whatever it answers; no secret is told."""
    with answering(lambda _: answer) as address, pytest.raises(error, match=said) as refused:
        connect(address, SECRETS)
    assert "secret" not in str(refused.value)


def test_a_site_that_never_answers_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    """After the time limit; and one that nobody serves, at once."""
    monkeypatch.setattr(wordpress_api, "SECONDS", 0.3)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        port = silent.getsockname()[1]
        with pytest.raises(MissingRequirement, match=r"no answer within 0.3 seconds"):
            connect(f"http://127.0.0.1:{port}", SECRETS)
    with pytest.raises(MissingRequirement, match="it cannot be reached"):
        connect(f"http://127.0.0.1:{port}", SECRETS)


@pytest.mark.parametrize(
    "address",
    [
        "ftp://example.org",
        "http://example.org",
        "https://a:b@example.org",
        "https://example.org/?p=1",
        "https://",
    ],
)
def test_an_address_that_would_leak_or_lead_nowhere_is_refused(address: str) -> None:
    """Before anything is sent."""
    with pytest.raises(InvalidInput, match="DEST: "):
        connect(address, SECRETS)

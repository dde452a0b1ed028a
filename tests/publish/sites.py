"""Real sites: the smallest ones that Hugo and Jekyll build, served on loopback.

And what a reader's browser says of them.
"""

from __future__ import annotations

import contextlib
import subprocess
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import urldefrag, urljoin, urlsplit

from playwright.sync_api import Browser, Page

from tests.pages.checkers import axe, program

HEAD = (
    '<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">'
    "<title>@TITLE@</title></head>"
)
HUGO = {
    "hugo.toml": (
        'baseURL = "@ADDRESS@@BASE@/"\ntitle = "Blog"\n'
        'disableKinds = ["taxonomy", "term", "RSS", "sitemap"]\n'
    ),
    "layouts/_default/single.html": '<!doctype html><html lang="{{ .Params.lang }}">'
    + HEAD.replace("@TITLE@", "{{ .Title }}")
    + "<body><main><article><h1>{{ .Title }}</h1>{{ .Content }}</article></main></body></html>",
    "layouts/_default/list.html": '<!doctype html><html lang="es">'
    + HEAD.replace("@TITLE@", "Blog")
    + "<body><main><h1>Blog</h1>{{ range .Site.RegularPages }}"
    '<h2><a href="{{ .RelPermalink }}">{{ .Title }}</a></h2>{{ .Content }}{{ end }}</main></body></html>',
}
JEKYLL = {
    "_config.yml": 'title: Blog\nbaseurl: "@BASE@"\nurl: "http://127.0.0.1"\n',
    "_layouts/post.html": '<!doctype html><html lang="{{ page.lang }}">'
    + HEAD.replace("@TITLE@", "{{ page.title | escape }}")
    + "<body><main><article><h1>{{ page.title | escape }}</h1>{{ content }}</article></main></body></html>",
    "index.html": '---\n---\n<!doctype html><html lang="es">'
    + HEAD.replace("@TITLE@", "Blog")
    + "<body><main><h1>Blog</h1>{% for post in site.posts %}"
    '<h2><a href="{{ post.url | relative_url }}">{{ post.title | escape }}</a></h2>{{ post.content }}'
    "{% endfor %}</main></body></html>",
}


@dataclass(frozen=True, kw_only=True)
class Site:
    """A site that was built and is being served: its folder of sources, and its address."""

    source: Path
    address: str


@contextlib.contextmanager
def served(folder: Path) -> Iterator[str]:
    """Serve a folder on loopback."""
    handler = partial(Quiet, directory=str(folder))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


class Quiet(SimpleHTTPRequestHandler):
    """Serves files and says nothing."""

    def log_message(self, *_: object) -> None:
        """Say nothing."""


def write_site(generator: str, folder: Path, address: str, base: str) -> None:
    """Write a site's sources, without any post."""
    for path, text in {"hugo": HUGO, "jekyll": JEKYLL}[generator].items():
        file = folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text.replace("@ADDRESS@", address).replace("@BASE@", base), encoding="utf-8")


def build_site(generator: str, folder: Path, into: Path) -> None:
    """Let the real generator build it."""
    words = {
        "hugo": ["--destination", str(into)],
        "jekyll": ["build", "--destination", str(into), "--quiet"],
    }[generator]
    done = subprocess.run(
        [program(generator), *words], cwd=folder, capture_output=True, text=True, check=False, timeout=120
    )
    assert done.returncode == 0, done.stdout + done.stderr


@dataclass(frozen=True, kw_only=True)
class Seen:
    """What a browser saw: pages by address, and what did not resolve."""

    pages: set[str]
    missing: list[str]
    foreign: list[str]
    violations: list[str]


def crawl(browser: Browser, start: str, width: int, scheme: str, inside: str = "") -> Seen:
    """Open every page that can be reached, and look for what is wrong there.

    That is images, links and anchors that lead nowhere, and barriers inside the article. With
    ``inside``, which selects the article, only this one page is opened, and only the links of the article
    are followed.
    """
    context = browser.new_context(
        viewport={"width": width, "height": 900}, color_scheme="dark" if scheme == "dark" else "light"
    )
    page, seen = context.new_page(), Seen(pages=set(), missing=[], foreign=[], violations=[])
    host = urlsplit(start).netloc
    page.on(
        "request",
        lambda request: seen.foreign.append(request.url) if urlsplit(request.url).netloc != host else None,
    )
    page.on(
        "response", lambda response: seen.missing.append(response.url) if response.status >= 400 else None
    )
    left = [start]
    while left:
        address = left.pop()
        if address in seen.pages:
            continue
        seen.pages.add(address)
        page.goto(address)
        found = _links(page, seen, inside)
        left += [link for link in found if link.endswith(("/", ".html")) and not inside]
        _look(page, seen, inside or "article")
    context.close()
    return seen


def _links(page: Page, seen: Seen, inside: str) -> list[str]:
    """Follow every link: files must be there, and anchors on their page."""
    found = []
    for link in page.eval_on_selector_all(
        f"{inside} a[href]", "links => links.map(link => link.getAttribute('href'))"
    ):
        target, fragment = urldefrag(urljoin(page.url, link))
        if urlsplit(target).netloc != urlsplit(page.url).netloc:  # works that are cited, addresses of people
            continue
        if (
            fragment
            and target == urldefrag(page.url)[0]
            and not page.evaluate("id => !!document.getElementById(id)", fragment)
        ):
            seen.missing.append(f"{page.url}: #{fragment}")
        answer = page.request.get(target)
        if not answer.ok:
            seen.missing.append(f"{page.url}: {link}")
        found.append(target)
    return found


def _look(page: Page, seen: Seen, article: str) -> None:
    """Load every image and ask for barriers."""
    broken: list[str] = page.evaluate(
        """async () => {
            const images = [...document.images];
            for (const image of images) { image.loading = 'eager'; await image.decode().catch(() => {}); }
            return images
                .filter(image => !image.naturalWidth || image.getAttribute('alt') === null)
                .map(image => image.outerHTML);
        }"""
    )
    seen.missing.extend(f"{page.url}: {image}" for image in broken)
    if page.query_selector(article):
        page.evaluate(axe())
        result: dict[str, Any] = page.evaluate(
            "article => axe.run(article, {resultTypes: ['violations']})", article
        )
        seen.violations.extend(
            f"{page.url}: {one['id']}: {one['nodes'][0]['html'][:200]}" for one in result["violations"]
        )

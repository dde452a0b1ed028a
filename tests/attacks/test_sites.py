"""What a site may answer that is no blog's: without end, without sense, with more than it shows.

Never a hang, a defect, or a secret told.
"""

from __future__ import annotations

import contextlib
import gzip
import itertools
import json
import re
import socket
import threading
import zlib
from base64 import b64encode
from collections.abc import Callable, Iterator, Mapping
from copy import deepcopy
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from lrbs_report.base import bounds
from lrbs_report.base.addresses import safe_address
from lrbs_report.base.errors import InvalidInput, MissingRequirement, ReportError
from lrbs_report.keeping.project import Project
from lrbs_report.publish import exchange, wordpress_site
from lrbs_report.publish.bundle import Wanted
from lrbs_report.publish.exchange import Allowance, Question, Unanswered, ask
from lrbs_report.publish.wordpress_answers import SitePost
from lrbs_report.publish.wordpress_api import PASSWORD, USER, Api, Login, connect
from lrbs_report.report import Gallery, Templates, compose
from lrbs_report.report.composed import Composed
from tests import factory
from tests.attacks.measured import measured
from tests.commands import run
from tests.conftest import Tally
from tests.factory.projects import kept_project
from tests.notifying.test_sending import context_of

SECRETS = {USER: "ana", PASSWORD: "abcd EFGH 1234"}
HEADER = b64encode(b"ana:abcd EFGH 1234").decode()
ALLOWED = {"edit_posts": True, "upload_files": True, "unfiltered_html": True}
ANSI = "\x1b[31m\u202e\r"
Way = Callable[[socket.socket], None]


# Answers without end


@contextlib.contextmanager
def talking(way: Way) -> Iterator[str]:
    """Serve whatever a function sends, once the question has come, to everybody who asks."""
    with socket.create_server(("127.0.0.1", 0)) as server:

        def serve() -> None:
            while True:
                try:
                    asker, _ = server.accept()
                except OSError:
                    return
                with asker, contextlib.suppress(OSError):
                    asker.settimeout(30)
                    asker.recv(65_536)
                    way(asker)

        threading.Thread(target=serve, daemon=True).start()
        yield f"http://127.0.0.1:{server.getsockname()[1]}"
        server.shutdown(socket.SHUT_RDWR)


def for_ever(begin: bytes, piece: bytes, pause: float = 0.0) -> Way:
    """Send something, and then the same without end."""
    rest = threading.Event()

    def way(asker: socket.socket) -> None:
        asker.sendall(begin)
        while True:
            asker.sendall(piece)
            rest.wait(pause)

    return way


def once(*parts: bytes) -> Way:
    """Send something, and close."""
    return lambda asker: asker.sendall(b"".join(parts))


HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"
MB_OF_NOTHING = b" " * 1_000_000


def packed(coding: str, content: bytes) -> Way:
    """Send a packed answer."""
    return once(
        HEAD, f"Content-Encoding: {coding}\r\nContent-Length: {len(content)}\r\n\r\n".encode(), content
    )


def bomb(wbits: int, megabytes: int = 100, level: int = 1) -> bytes:
    """Return much of nothing, packed: quickly, or as well as can be."""
    machine = zlib.compressobj(level, zlib.DEFLATED, wbits)
    return b"".join([*(machine.compress(MB_OF_NOTHING) for _ in range(megabytes)), machine.flush()])


ENDLESS: Mapping[str, Way] = {
    "a content": for_ever(HEAD + b"\r\n[", MB_OF_NOTHING),
    "a content that tells its length": for_ever(
        HEAD + b"Content-Length: 1000000000000000\r\n\r\n[", MB_OF_NOTHING
    ),
    "pieces": for_ever(HEAD + b"Transfer-Encoding: chunked\r\n\r\n", b"f4240\r\n" + MB_OF_NOTHING + b"\r\n"),
    "the length of a piece": for_ever(HEAD + b"Transfer-Encoding: chunked\r\n\r\n", b"0" * 65_536),
    "what follows the last piece": for_ever(
        HEAD + b"Transfer-Encoding: chunked\r\n\r\n0\r\n", b"a: b\r\n" * 10_000
    ),
    "a header": for_ever(HEAD + b"X: ", b"x" * 65_536),
    "headers": for_ever(HEAD, b"X: y\r\n" * 10_000),
    "the first line": for_ever(b"HTTP/1.1 ", b"2" * 65_536),
    "preliminaries": for_ever(b"", b"HTTP/1.1 100 Continue\r\nX: y\r\n\r\n" * 1_000),
    "gzip": packed("gzip", bomb(31)),
    "deflate": packed("deflate", bomb(15)),
}


@pytest.mark.attack
@pytest.mark.parametrize("way", ENDLESS.values(), ids=ENDLESS)
def test_an_answer_without_end_is_given_up(way: Way) -> None:
    """After so many bytes, wherever they come: packed ones count as what they become."""
    with (
        talking(way) as address,
        pytest.raises(MissingRequirement, match=r"too large|is no answer of a site") as refused,
    ):
        connect(address, SECRETS)
    assert one_sentence(refused.value)


@pytest.mark.attack
@pytest.mark.parametrize(
    "way",
    [
        for_ever(HEAD + b"\r\n", b" ", 0.02),
        for_ever(HEAD + b"X: ", b"x", 0.02),
        for_ever(HEAD, b"X: y\r\n", 0.1),
        for_ever(b"H", b"T", 0.02),
    ],
    ids=["content", "header", "headers", "first line"],
)
def test_an_answer_that_trickles_is_given_up(way: Way, monkeypatch: pytest.MonkeyPatch) -> None:
    """A byte now and then is no answer: there is a time for the whole of it."""
    monkeypatch.setattr(bounds, "ANSWER_SECONDS", 0.5)
    with (
        talking(way) as address,
        pytest.raises(MissingRequirement, match=r"did not end within 0\.5 seconds") as refused,
    ):
        connect(address, SECRETS)
    assert one_sentence(refused.value)


BROKEN: Mapping[str, Way] = {
    "nothing": once(),
    "half a head": once(HEAD + b"Content"),
    "no HTTP": once(b"\x00\xff" * 100),
    "less than it told": once(HEAD, b"Content-Length: 100\r\n\r\n{"),
    "less than it told, and whole": once(
        HEAD, b"Content-Length: 1000\r\n\r\n", json.dumps({"capabilities": ALLOWED}).encode()
    ),
    "half a piece": once(HEAD, b"Transfer-Encoding: chunked\r\n\r\nff\r\n{}"),
    "a length that is none": once(HEAD, b"Transfer-Encoding: chunked\r\n\r\nxyz\r\n{}\r\n0\r\n\r\n"),
    "damaged gzip": packed("gzip", b"no gzip"),
    "half of gzip": packed("gzip", gzip.compress(b"{}" * 1_000)[:-20]),
    "br": packed("br", b"\x0b\x00\x80{}\x03"),
    "zstd": packed("zstd", b"(\xb5/\xfd"),
    "no JSON": once(HEAD, b"\r\n{"),
    "nested": once(HEAD, b"\r\n" + b"[" * 1_000_000),
    "nested, and not said to be JSON": once(b"HTTP/1.1 200 OK\r\n\r\n" + b"[" * 1_000_000),
    "a number of many digits": once(HEAD, b"\r\n" + b"9" * 1_000_000),
    "NaN": once(HEAD, b'\r\n{"capabilities": NaN}'),
    "no UTF-8": once(HEAD, b"\r\n[\xff\xfe]"),
    "an error without words": once(b"HTTP/1.1 502 Bad Gateway\r\nContent-Type: text/html\r\n\r\n<html>"),
    "a status that is none": once(b"HTTP/1.1 999 \x1b[31m\r\nContent-Type: application/json\r\n\r\n{}"),
}


SAID = {
    **dict.fromkeys(("br", "zstd"), "packed in a way that nobody asked for"),
    **dict.fromkeys(("less than it told", "less than it told, and whole"), "the connection broke off"),
}


@pytest.mark.attack
@pytest.mark.parametrize("kind", BROKEN)
def test_an_answer_that_is_none_is_one_sentence(kind: str) -> None:
    """Something is missing, exit 3: not a defect, and not wrong input."""
    with talking(BROKEN[kind]) as address, pytest.raises(MissingRequirement, match=SAID.get(kind)) as refused:
        connect(address, SECRETS)
    assert one_sentence(refused.value)


@pytest.mark.attack
def test_an_answer_that_stops_is_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    """What comes after the time for the whole of it comes too late.

    Although nobody has been silent for a minute.
    """
    monkeypatch.setattr(bounds, "ANSWER_SECONDS", 0.5)
    whole = json.dumps({"capabilities": ALLOWED}).encode()

    def way(asker: socket.socket) -> None:
        asker.sendall(HEAD + f"Content-Length: {len(whole)}\r\n\r\n".encode() + whole[:10])
        threading.Event().wait(3)
        asker.sendall(whole[10:])

    with talking(way) as address, pytest.raises(MissingRequirement, match=r"did not end within 0\.5 seconds"):
        connect(address, SECRETS)


@pytest.mark.attack
def test_who_takes_a_question_slowly_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    """Some bytes now and then are not enough, whatever is answered in the end."""
    monkeypatch.setattr(exchange, "SLOWEST", 10**9)

    def way(asker: socket.socket) -> None:
        asker.settimeout(0.3)
        with contextlib.suppress(TimeoutError):
            while asker.recv(100_000):
                threading.Event().wait(0.01)
        asker.sendall(HEAD + b"Content-Length: 2\r\n\r\n{}")

    with talking(way) as address, pytest.raises(Unanswered, match="no answer within 1 seconds"):
        ask(
            Question(site=safe_address(address), method="POST", query={}, headers={}, body=bytes(40_000_000)),
            1.0,
            Allowance(),
        )


@pytest.mark.attack
def test_packed_answers_that_are_one_count_as_what_they_become() -> None:
    """As the pages of a list do."""
    allowance = Allowance()
    with talking(packed("gzip", bomb(31, 10))) as address:
        question = Question(site=safe_address(address), method="GET", query={}, headers={})
        assert 10 * len(MB_OF_NOTHING) == len(ask(question, 60, allowance).content)
        with pytest.raises(Unanswered, match="too large"):
            ask(question, 60, allowance)


def one_sentence(error: ReportError) -> bool:
    """Tell whether a message is short, on one line, and without any secret or control character."""
    text = str(error)
    secrets = (*SECRETS.values(), HEADER, "abcdEFGH1234")
    return len(text) < 600 and text.isprintable() and not any(one in text for one in secrets)


@pytest.mark.attack
def test_an_answer_that_is_packed_unasked_is_read() -> None:
    """Some sites pack whatever they are asked."""
    with talking(packed("gzip", gzip.compress(json.dumps({"capabilities": ALLOWED}).encode()))) as address:
        assert connect(address, SECRETS).allowed() == {*ALLOWED}


# A site with all that we ask for


@dataclass(kw_only=True)
class Site:
    """A site that answers as WordPress does, and what it was asked.

    ``lie`` changes an answer before it is sent.
    """

    address: str = ""
    asked: list[tuple[str, str, dict[str, str]]] = field(default_factory=list)
    sent: list[bytes] = field(default_factory=list)
    lie: Callable[[str, Any], Any] = lambda _, told: told
    headers: Callable[[str], Mapping[str, str]] = lambda _: {}
    status: int = 200
    source_url: str = ""
    post: dict[str, Any] = field(default_factory=dict)

    def told(self, method: str, route: str, body: bytes) -> tuple[str, Any]:
        """Return what is asked for, and its kind."""
        if route == "users/me":
            return "me", {"name": "Ana", "capabilities": ALLOWED}
        if method == "OPTIONS":
            return "fields", {"schema": {"properties": {"title": {}, "categories": {}}}}
        if method == "DELETE":
            return "deleted", {"deleted": True}
        if method == "GET":
            return (
                ("posts", [self.post] if self.post else [])
                if route == "posts"
                else ("library", [_file(self, "old-file-png")])
            )
        if route == "media":
            slug = re.search(rb'name="slug"\r\n\r\n([^\r]+)', body)
            return "uploaded", _file(self, slug[1].decode() if slug else "none")
        fields = json.loads(body)
        made = {name: {"raw": fields.get(name, "")} for name in ("title", "excerpt", "content")}
        return "written", {
            "id": 5,
            "link": f"{self.address}/?p=5",
            "status": "draft",
            "slug": fields["slug"],
            **made,
        }


def _file(site: Site, slug: str) -> dict[str, Any]:
    address = site.source_url or f"{site.address}/files/{slug}"
    return {"id": 7, "slug": slug, "source_url": address, "description": {"raw": "lrbs-report: a"}}


@contextlib.contextmanager
def sited(site: Site) -> Iterator[Site]:
    """Serve a site on loopback."""

    class Handler(BaseHTTPRequestHandler):
        def answer(self) -> None:
            parts = urlsplit(self.path)
            route = parse_qs(parts.query).get("rest_route", [""])[0].removeprefix("/wp/v2/")
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            site.asked.append(
                (self.command, route, {name.lower(): value for name, value in self.headers.items()})
            )
            site.sent.append(body)
            kind, told = site.told(self.command, route, body)
            content = json.dumps(site.lie(kind, told)).encode()
            self.send_response(site.status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(content)))
            for name, value in site.headers(kind).items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(content)

        do_GET = do_POST = do_DELETE = do_OPTIONS = answer  # noqa: N815 - http.server looks for these

        def log_message(self, *_: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        site.address = f"http://127.0.0.1:{server.server_port}"
        yield site
        server.shutdown()


@pytest.fixture(scope="module")
def composed(tmp_path_factory: pytest.TempPathFactory) -> Composed:
    """Compose a report of made-up results, whose charts are drawn once."""
    folder = tmp_path_factory.mktemp("composed")
    study = factory.study(factory.experiment("fast"), factory.experiment("slow", learning_rate=0.01))
    return Composed(
        project=Project(folder),
        document=compose(factory.findings(study), factory.PROVENANCE),
        templates=Templates(),
        gallery=Gallery(folder / "charts"),
    )


def publish(site: Site, composed: Composed) -> list[str]:
    """Publish one language on a site."""
    return wordpress_site.publish(
        composed, site.address, Wanted(slug="a", languages=("es",), date="2026-01-31"), SECRETS
    )


def test_the_honest_site_is_published_on(composed: Composed) -> None:
    """What is changed below is the only thing that is wrong."""
    with sited(Site()) as site:
        assert publish(site, composed)[0].startswith(f"Wrote {site.address}/?p=5 (draft)")
    assert ("DELETE", "media/7") in [one[:2] for one in site.asked]
    assert {f"Basic {HEADER}"} == {one[2]["authorization"] for one in site.asked}


OTHERS: list[Any] = [
    None,
    [],
    {},
    "x" * 3_000_000,
    -1,
    0,
    True,
    1.5,
    2**70,
    "1/../../users/1",
    [[[[{}]]]],
    {"raw": None},
    {"raw": {"raw": "x"}},
    "",
]


def places_in(told: Any) -> Iterator[tuple[str | int, ...]]:  # noqa: ANN401 - any JSON value
    """Return the way to each value inside another one, and to itself."""
    yield ()
    inner = told.items() if isinstance(told, dict) else enumerate(told) if isinstance(told, list) else ()
    for key, value in inner:
        yield from ((key, *rest) for rest in places_in(value))


def changed(told: Any, place: tuple[str | int, ...], value: Any) -> Any:  # noqa: ANN401 - any JSON value
    """Put another value into its place."""
    if not place:
        return value
    copy = deepcopy(told)
    at = copy
    for key in place[:-1]:
        at = at[key]
    at[place[-1]] = value
    return copy


ASK: Mapping[str, Callable[[Api], object]] = {
    "me": Api.allowed,
    "fields": lambda api: api.fields_of("posts"),
    "posts": lambda api: api.post_named("a"),
    "library": lambda api: api.files_described("lrbs-report: a"),
    "uploaded": lambda api: api.upload("a.png", b"x", {"slug": "a-png"}),
    "written": lambda api: api.post("posts/5", {"slug": "a", "title": "t", "excerpt": "e", "content": "c"}),
}


@pytest.mark.attack
@pytest.mark.parametrize("kind", ASK)
def test_whatever_kind_a_value_is_of_it_is_read_or_refused(kind: str, tally: Tally) -> None:
    """Each value of each answer, replaced by values of every other kind.

    What comes through is what its name promises.
    """
    post = {
        "id": 5,
        "link": "https://example.org/?p=5",
        "status": "draft",
        **{name: {"raw": name} for name in ("title", "excerpt", "content")},
    }
    with sited(Site(post=post)) as site:
        api = connect(site.address, SECRETS)
        seen: list[Any] = []
        site.lie = lambda _, told: (seen.append(told), told)[1]  # type: ignore[func-returns-value]
        ASK[kind](api)
        honest = seen[0]
        tried = 0
        for place, value in itertools.product(places_in(honest), OTHERS):
            site.lie = lambda _, told, place=place, value=value: changed(told, place, value)  # type: ignore[misc]
            refused = None
            try:
                _hold(kind, ASK[kind](api))
            except MissingRequirement as error:
                refused = error
            assert refused is None or one_sentence(refused)
            tried += 1
    tally("attack", tried)


def _hold(kind: str, found: Any) -> None:  # noqa: ANN401 - what each question gives
    """See that what came through can do no harm."""
    for one in found if isinstance(found, list | set) else [found]:
        if kind in ("me", "fields"):
            assert isinstance(one, str)
        elif one is not None:
            assert type(one.id) is int
            assert 0 < one.id < 2**63
            is_post = kind in ("posts", "written")
            address, named = (one.link, one.status) if is_post else (one.address, one.slug)
            assert len(named) <= 500
            assert is_post or not set(named) & set("/?#& ")
            assert not is_post or {str} == {type(text) for text in (one.title, one.excerpt, one.content)}
            assert re.fullmatch(r"https?://[!-~]+", address)


@pytest.mark.attack
@pytest.mark.parametrize(
    "address",
    [
        'https://x.org/a.png" onerror="alert(1)',
        "javascript:alert(1)",
        "data:image/png;base64,AAAA",
        "//x.org/a.png",
        "https://x.org/<script>",
        "https://x.org/a.png\n<!-- wp:html -->",
        "https://x.org/[shortcode]",
        "https://x.org/`a`",
        f"https://x.org/{ANSI}",
        "https://x.org/a\u202egnp.b",
        "https://x.org/" + "a" * 3_000,
        "",
    ],
)
def test_an_address_of_a_picture_cannot_leave_its_place(composed: Composed, address: str) -> None:
    """It is refused before it becomes part of an article; what was uploaded is taken back."""
    with sited(
        Site(lie=lambda kind, told: {**told, "source_url": address} if kind == "uploaded" else told)
    ) as site:
        with pytest.raises(MissingRequirement, match="source_url is not an address") as refused:
            publish(site, composed)
        assert one_sentence(refused.value)
    assert [] == [one for one in site.asked if one[:2] == ("POST", "posts")]


@pytest.mark.attack
@pytest.mark.parametrize("number", ["1/../../users/1", "7", -7, 0, True, 7.5, 2**70, None, [7]])
def test_a_number_becomes_a_route_only_as_a_number(composed: Composed, number: object) -> None:
    """Nothing is deleted under a name of the site's choosing."""
    with sited(
        Site(lie=lambda kind, told: [{**told[0], "id": number}] if kind == "library" else told)
    ) as site:
        with pytest.raises(
            MissingRequirement, match=r"id is not a number\. Nothing was published"
        ) as refused:
            publish(site, composed)
        assert one_sentence(refused.value)
    assert [] == [one for one in site.asked if one[0] in ("DELETE", "POST")]


@pytest.mark.attack
@pytest.mark.parametrize("given", ["no", 1, [0], {"edit_posts": True}])
def test_a_capability_is_given_by_yes_alone(given: object) -> None:
    """Whatever else a site says of what a user may do."""
    with (
        sited(
            Site(
                lie=lambda kind, told: (
                    {**told, "capabilities": dict.fromkeys(ALLOWED, given)} if kind == "me" else told
                )
            )
        ) as site,
        pytest.raises(MissingRequirement, match="lacks the capabilities"),
    ):
        connect(site.address, SECRETS)


@pytest.mark.attack
@pytest.mark.parametrize("pages", ["999999999", "51", "-1", "x", "1e9", "", "9" * 5_000, "²"])
def test_a_list_has_an_end(pages: str) -> None:
    """However many pages it tells; and all of them together are one answer."""
    with sited(
        Site(
            headers=lambda kind: (
                {"X-WP-TotalPages": pages.encode().decode("latin-1")} if kind == "library" else {}
            )
        )
    ) as site:
        api = connect(site.address, SECRETS)
        with pytest.raises(MissingRequirement, match=r"pages is none|lists more than") as refused:
            api.files_described("lrbs-report: a")
        assert one_sentence(refused.value)
        assert len(site.asked) == 2


@pytest.mark.attack
def test_the_pages_of_a_list_are_one_answer() -> None:
    """A megabyte on each of fifty pages is too much."""
    with sited(
        Site(
            headers=lambda _: {"X-WP-TotalPages": "50"},
            lie=lambda kind, told: told * 5_000 if kind == "library" else told,
        )
    ) as site:
        api = connect(site.address, SECRETS)
        with pytest.raises(MissingRequirement, match="too large"):
            api.files_described("lrbs-report: a")
        assert len(site.asked) < 50


# Where secrets go


LOCATIONS = {
    f"https://evil.example/{ANSI}": "somewhere else",
    "https://evil.example/?token=abcd+EFGH+1234": "https://evil.example/",
    f"https://evil.example/{HEADER}": "something that is not shown",
    "https://evil.example/abcd%20EFGH%201234": "something that is not shown",
    "https://ana:abcd@evil.example/x": "https://evil.example/x",
    "https://evil.example/ana/": "something that is not shown",
    "javascript:alert(1)": "somewhere else",
    "http://evil.example/": "somewhere else",
    "/elsewhere": "somewhere else",
    "": "somewhere else",
    "https://evil.example/" + "a" * 5_000: "https://evil.example/aaa",
}


@pytest.mark.attack
@pytest.mark.parametrize(("location", "said"), LOCATIONS.items())
@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_is_told_and_not_followed(location: str, said: str, status: int) -> None:
    """As far as it is an address, and without what is no part of one."""
    told = f"HTTP/1.1 {status} Elsewhere\r\nLocation: {location}\r\nContent-Length: 0\r\n\r\n".encode()
    with (
        talking(once(told)) as address,
        pytest.raises(MissingRequirement, match=f"sends on to {re.escape(said)}") as refused,
    ):
        connect(address, SECRETS)
    assert one_sentence(refused.value)


@pytest.mark.attack
def test_a_secret_goes_to_the_site_alone() -> None:
    """Not to the address of a redirect, on this machine or another, with whatever method."""
    with sited(Site()) as other:
        answer = (
            f"HTTP/1.1 307 Elsewhere\r\nLocation: {other.address}/?rest_route=/wp/v2/users/me\r\n"
            "Content-Length: 0\r\n\r\n"
        ).encode()
        with talking(once(answer)) as address, pytest.raises(MissingRequirement, match="sends on"):
            connect(address, SECRETS)
    assert [] == other.asked


@pytest.mark.attack
@pytest.mark.parametrize(
    "said",
    [
        "ana",
        "Unknown user ANA.",
        "abcd EFGH 1234",
        "abcdefgh1234",
        HEADER,
        "abcd%20EFGH%201234",
        f"ab{ANSI}c",
        "a\n::error::b",
        5,
        [1],
    ],
)
@pytest.mark.parametrize("status", [400, 401, 403, 500])
def test_what_a_site_says_gives_nothing_away(said: object, status: int) -> None:
    """Neither user nor password, in whatever form; and it stays on one line."""
    with (
        sited(Site(status=status, lie=lambda *_: {"message": said, "code": said})) as site,
        pytest.raises(MissingRequirement, match="refused") as refused,
    ):
        connect(site.address, SECRETS)
    assert one_sentence(refused.value)
    assert "ana" not in str(refused.value).lower().split()


@pytest.mark.attack
def test_a_netrc_and_proxies_of_the_environment_change_nothing_here(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A site on this machine is asked straight, and as whom we say."""
    (tmp_path / ".netrc").write_text("machine 127.0.0.1 login other password word\n", encoding="utf-8")
    (tmp_path / ".netrc").chmod(0o600)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("NETRC", str(tmp_path / ".netrc"))
    for name in ("http_proxy", "https_proxy", "all_proxy", "HTTP_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    with sited(Site()) as site:
        connect(site.address, SECRETS)
    assert [f"Basic {HEADER}"] == [one[2]["authorization"] for one in site.asked]


@pytest.mark.attack
def test_a_proxy_hears_nothing_but_the_name(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is asked for a way through; who asks, and for what, stands inside that."""
    heard: list[bytes] = []

    def refuse(asker: socket.socket) -> None:
        heard.append(b"")
        asker.sendall(b"HTTP/1.1 403 No\r\nContent-Length: 0\r\n\r\n")

    with socket.create_server(("127.0.0.1", 0)) as server:

        def serve() -> None:
            asker, _ = server.accept()
            with asker:
                heard.append(asker.recv(65_536))
                refuse(asker)

        threading.Thread(target=serve, daemon=True).start()
        monkeypatch.setenv("https_proxy", f"http://me:mine@127.0.0.1:{server.getsockname()[1]}")
        monkeypatch.delenv("no_proxy", raising=False)
        with pytest.raises(MissingRequirement, match="cannot be reached"):
            connect("https://blog.example.org", SECRETS)
    assert heard[0].startswith(b"CONNECT blog.example.org:443 HTTP/1.")
    assert HEADER.encode() not in heard[0]
    assert b64encode(b"me:mine") in heard[0]


@pytest.mark.attack
def test_a_proxy_that_trickles_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    """What it answers has the time of an answer, too."""
    monkeypatch.setattr(bounds, "ANSWER_SECONDS", 0.5)

    def way(asker: socket.socket) -> None:
        asker.sendall(b"HTTP/1.1 200 OK\r\nX: ")
        for _ in range(150):
            asker.sendall(b"x")
            threading.Event().wait(0.02)

    with talking(way) as address:
        monkeypatch.setenv("https_proxy", address)
        monkeypatch.delenv("no_proxy", raising=False)
        with pytest.raises(MissingRequirement, match="no answer within"):
            connect("https://blog.example.org", SECRETS)


@pytest.mark.attack
@pytest.mark.parametrize("named", ["socks5://{}", "https://{}", "http:///{}", "ftp://{}"])
def test_a_proxy_of_another_kind_is_not_asked(named: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is said, without what it is called: there may be a password in it."""
    heard: list[bytes] = []
    with talking(lambda asker: heard.append(asker.recv(1))) as address:
        monkeypatch.setenv("https_proxy", named.format(f"me:mine@{urlsplit(address).netloc}"))
        monkeypatch.delenv("no_proxy", raising=False)
        with pytest.raises(MissingRequirement, match="https_proxy names no proxy of http") as refused:
            connect("https://blog.example.org", SECRETS)
    assert ([], False) == (heard, "mine" in str(refused.value))


@pytest.mark.attack
def test_a_site_that_nobody_vouches_for_hears_nothing(certificate: Path) -> None:
    """Whoever stands on the way has a certificate as well."""
    heard: list[bytes] = []
    with (
        socket.create_server(("127.0.0.1", 0)) as bare,
        context_of(certificate).wrap_socket(bare, server_side=True) as server,
    ):

        def serve() -> None:
            with contextlib.suppress(OSError):
                asker, _ = server.accept()
                heard.append(asker.recv(65_536))

        threading.Thread(target=serve, daemon=True).start()
        with pytest.raises(MissingRequirement, match="the connection is not safe"):
            connect(f"https://127.0.0.1:{server.getsockname()[1]}", SECRETS)
    assert [] == heard


@pytest.mark.attack
@pytest.mark.parametrize(
    ("link", "said"), [("/?p=5", "/?p=5"), ("/abcd-EFGH-1234/", ""), ("/by/ANA/", ""), ("/by%2Fana", "")]
)
def test_where_a_post_is_gives_nothing_away_that_its_site_does_not(link: str, said: str) -> None:
    """A site whose own address has the user's name in it is named all the same."""
    api = Api(address="https://example.org/ana", login=Login(user=SECRETS[USER], password=SECRETS[PASSWORD]))
    assert (f"https://example.org/ana{said}" if said else "the post 5") == api.place_of(
        SitePost(
            id=5, link=f"{api.address}{link}", status="draft", title="", excerpt="", content="", fields={}
        )
    )


@pytest.mark.attack
@pytest.mark.parametrize(
    "address",
    [
        "https://:word@example.org",
        "https://ana@example.org",
        "https://example.org@evil.example",
        "https://example.org\\@evil.example",
        "https://example.org\n.evil.example",
        "https://exa mple.org",
        "https://example.org:99999",
        "https://example.org:0",
        "https://example.org:word",
        "https://[::1",
        "https://" + "a" * 70 + ".org",
        "http://127.0.0.1.evil.example",
        "http://localhost@evil.example",
        "http://0x7f000001",
        "https://example.org/\x1b[31m",
        "https://example.org/?word=1",
        "https://example.org/#word",
        "javascript://example.org/%0aalert(1)",
        "file:///etc/passwd",
        "https:///",
    ],
)
def test_an_address_that_can_be_read_in_two_ways_is_none(address: str) -> None:
    """Nothing is sent, and nothing of it is repeated: it may hold a secret."""
    with pytest.raises(InvalidInput, match="DEST: ") as refused:
        connect(address, SECRETS)
    assert "word" not in str(refused.value).replace("password", "").replace("PASSWORD", "").replace(
        "WORDPRESS", ""
    )
    assert "\x1b" not in str(refused.value)


def test_honest_addresses_are_taken_apart() -> None:
    """With a port, a folder, letters of other alphabets, and numbers."""
    for address in (
        "https://blog.example.org",
        "https://example.org:8443/blog/",
        "http://localhost:8000",
        "http://[::1]:80/",
        "https://bücher.example/ä",
    ):
        assert safe_address(address).hostname
    with sited(Site()) as site:
        assert connect(f"{site.address}/a/ä", SECRETS).allowed() == {*ALLOWED}


# Through the command


@pytest.mark.attack
def test_the_command_shows_what_a_site_says_and_obeys_nothing(tmp_path: Path) -> None:
    """Addresses and states that would steer a terminal, or be commands of a workflow.

    Then a site that lies about everything.
    """
    kept = kept_project(tmp_path / "project").folder
    words = ("--slug", "a", "--language", "es", "--project", kept)
    with sited(
        Site(lie=lambda kind, told: {**told, "status": f"{ANSI}\n::error::x"} if kind == "written" else told)
    ) as site:
        done = run("publish", "wordpress", site.address, *words, variables=SECRETS)
        assert "\x1b" not in done.stdout
        assert "\n::error" not in done.stdout
        assert f"Wrote {site.address}/?p=5" in done.stdout
    with sited(Site(lie=lambda *_: [{"id": None}])) as site:
        done = run("publish", "wordpress", site.address, *words, variables=SECRETS, code=3)
        assert 1 == len(done.stderr.splitlines())
        assert [] == [secret for secret in SECRETS.values() if secret in done.stderr + done.stdout]


@pytest.mark.attack
def test_memory_is_bounded_whatever_comes(tmp_path: Path) -> None:
    """A gigabyte in a megabyte, and what has no end: less than that is ever taken, exit 3."""
    kept = kept_project(tmp_path / "project").folder
    for name, way in (
        ("gzip", packed("gzip", bomb(31, 1_000, 9))),
        ("a content", ENDLESS["a content"]),
        ("a header", ENDLESS["a header"]),
    ):
        with talking(way) as address:
            done = measured(
                "publish", "wordpress", address, "--slug", "a", "--project", kept, variables=SECRETS
            )
        assert 3 == done.code, done.told
        assert "too large" in done.told or "is no answer" in done.told
        assert done.peak < 800 * bounds.MB, name

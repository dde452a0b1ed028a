"""The REST API of a WordPress site: asking, writing, uploading and deleting.

Every answer is bounded and read, every refusal one sentence.
"""

from __future__ import annotations

import json
import os
import re
from base64 import b64encode
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TypeVar
from urllib.parse import unquote

from lrbs_report import __version__
from lrbs_report.base import bounds, plain_json
from lrbs_report.base.addresses import safe_address
from lrbs_report.base.errors import InvalidInput, MissingRequirement, Problem
from lrbs_report.base.showing import one_line
from lrbs_report.base.tongue import Said, text_of, tr
from lrbs_report.base.variables import not_set
from lrbs_report.publish.exchange import Allowance, Answer, Question, Unanswered, ask
from lrbs_report.publish.wordpress_answers import (
    Json,
    Misshapen,
    SiteFile,
    SitePost,
    allowed_in,
    description_in,
    fields_in,
    file_in,
    list_in,
    post_in,
)

USER, PASSWORD = "LRBS_WORDPRESS_USER", "LRBS_WORDPRESS_PASSWORD"
SECONDS = 60.0
"""For each answer to begin: WordPress makes several sizes of each picture while it is uploaded."""

PER_PAGE = 100
"""The most that WordPress lists at once."""

PAGES = re.compile(r"[0-9]{1,9}")
REDIRECTS, ERRORS, BROKEN = range(300, 400), 400, 500
REFUSED = (401, 403)
Read = TypeVar("Read")


@dataclass(frozen=True, kw_only=True)
class Login:
    """Who asks. Neither name nor password is ever shown, whoever says it."""

    user: str
    password: str = field(repr=False)

    @property
    def header(self) -> str:
        """Return what proves it to the site."""
        return f"Basic {b64encode(os.fsencode(f'{self.user}:{self.password}')).decode()}"

    def is_told_in(self, text: str) -> bool:
        """Tell whether a text gives any of it away, however it is written."""
        texts = f"{text} {unquote(text)}"
        secrets = [_letters(one) for one in (self.password, self.header.removeprefix("Basic "))]
        if any(one in _letters(texts) for one in secrets if one):
            return True
        return bool(re.search(rf"(?<!\w){re.escape(self.user)}(?!\w)", texts, re.IGNORECASE))


@dataclass(frozen=True, kw_only=True)
class Api:
    """A site and who asks it.

    Every method raises ``MissingRequirement`` when the site cannot be reached, refuses, or answers what it
    should not.
    """

    address: str
    login: Login = field(repr=False)

    def allowed(self) -> set[str]:
        """Ask what whoever asks may do."""
        return self._read(allowed_in, self._asked("GET", "users/me", {"context": "edit"}))

    def fields_of(self, path: str) -> list[str]:
        """Ask which fields something has."""
        return self._read(fields_in, self._asked("OPTIONS", path, {}))

    def post_named(self, slug: str) -> SitePost | None:
        """Ask for the post of a name, whatever its status."""
        found = self._read(
            list_in, self._asked("GET", "posts", {"slug": slug, "status": "any", "context": "edit"})
        )
        return self._read(post_in, found[0]) if found else None

    def files_described(self, text: str) -> list[SiteFile]:
        """Ask for the files of the library that are described in these very words."""
        query = {"search": text, "context": "edit", "_fields": "id,slug,source_url,description"}
        return [
            self._read(file_in, one)
            for one in self._all_of("media", query)
            if self._read(description_in, one) == text
        ]

    def post(self, path: str, fields: Mapping[str, Json]) -> SitePost:
        """Write a new post, or fields of one that is there, and return it as the site has it."""
        sent = json.dumps(dict(fields), allow_nan=False).encode()
        return self._read(post_in, self._asked("POST", path, {"context": "edit"}, sent, "application/json"))

    def upload(self, name: str, content: bytes, fields: Mapping[str, str]) -> SiteFile:
        """Put a file into the library of media, and return it as the site has it."""
        boundary = os.urandom(16).hex()
        sent = b"".join([*_parts(boundary, name, content, fields), f"--{boundary}--\r\n".encode()])
        return self._read(
            file_in, self._asked("POST", "media", {}, sent, f"multipart/form-data; boundary={boundary}")
        )

    def delete(self, path: str) -> None:
        """Delete something for good."""
        self._asked("DELETE", path, {"force": "true"})

    def shown(self, text: object) -> str:
        """Return a text of the site's to show: short, on one line, and only when it gives nothing away."""
        if self.login.is_told_in(str(text)):
            return tr("something that is not shown here, for your name or password is in it")
        said = text_of(text)
        return one_line(said if isinstance(said, Said) else str(text)[: bounds.ANSWER_SHOWN])

    def place_of(self, post: SitePost) -> str:
        """Say where a post is: its address, unless it gives away what the site's own address does not."""
        return (
            tr("the post {id}", id=post.id)
            if self.login.is_told_in(post.link.removeprefix(self.address))
            else post.link
        )

    def _all_of(self, path: str, query: Mapping[str, str]) -> Iterator[Json]:
        """Ask for a list, page by page, which are one answer in what they may take."""
        allowance = Allowance()
        page, pages = 0, 1
        while page < pages:
            page += 1
            answer, told = self._answered(
                "GET", path, {**query, "per_page": str(PER_PAGE), "page": str(page)}, allowance=allowance
            )
            pages = self._pages(answer.headers.get("x-wp-totalpages", "1"))
            yield from self._read(list_in, told)

    def _pages(self, told: str) -> int:
        """Read how many pages a list has."""
        if not PAGES.fullmatch(told):
            raise self._failed(tr("answers what WordPress does not: its number of pages is none"))
        if int(told) > bounds.ANSWER_PAGES:
            raise self._failed(
                tr(
                    "lists more than {answer_pages} files for one article",
                    answer_pages=bounds.ANSWER_PAGES * PER_PAGE,
                )
            )
        return int(told)

    def _read(self, read: Callable[[Json], Read], told: Json) -> Read:
        """Read something of an answer."""
        try:
            return read(told)
        except Misshapen as error:
            raise self._failed(tr("answers what WordPress does not: {error}", error=error)) from error

    def _asked(
        self, method: str, path: str, query: Mapping[str, str], sent: bytes = b"", kind: str = ""
    ) -> Json:
        return self._answered(method, path, query, sent, kind)[1]

    def _answered(  # noqa: PLR0913, PLR0917 - one argument a part of the question
        self,
        method: str,
        path: str,
        query: Mapping[str, str],
        sent: bytes = b"",
        kind: str = "",
        allowance: Allowance | None = None,
    ) -> tuple[Answer, Json]:
        """Ask, and turn whatever comes instead of an answer into what a person can do."""
        # The route is a parameter, which works whatever the site's addresses look like.
        route = {"rest_route": f"/wp/v2/{path}", **query}
        headers = {
            "User-Agent": f"lrbs-report/{__version__}",
            "Accept": "application/json",
            "Accept-Encoding": "identity",
            "Authorization": self.login.header,
            **({"Content-Type": kind} if kind else {}),
        }
        try:
            answer = ask(
                Question(
                    site=safe_address(self.address), method=method, query=route, headers=headers, body=sent
                ),
                SECONDS,
                allowance or Allowance(),
            )
        except Unanswered as error:
            raise MissingRequirement(tr("{address}: {error}.", address=self.address, error=error)) from error
        if answer.status in REDIRECTS:
            raise self._failed(
                tr(
                    "sends on to {elsewhere}. Give the address that it really has",
                    elsewhere=self._elsewhere(answer),
                )
            )
        told = self._json_in(answer)
        if answer.status >= ERRORS:
            raise MissingRequirement(self._refusal(answer.status, told))
        return answer, told

    def _elsewhere(self, answer: Answer) -> str:
        """Say where a site sends us, as far as that is an address.

        What stands behind a question mark is no part of it.
        """
        try:
            parts = safe_address(answer.headers.get("location", ""))
        except ValueError:
            return tr("somewhere else")
        return self.shown(f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}{parts.path}")

    def _json_in(self, answer: Answer) -> Json:
        """Read an answer.

        Raises ``InvalidInput`` when it is a page, as of a site that is none of WordPress's.
        """
        kind = answer.headers.get("content-type", "")
        try:
            told = plain_json.loads(answer.content)
        except ValueError as error:
            if answer.status >= BROKEN:
                return {}
            if "json" in kind or answer.content.lstrip()[:1] in (b"{", b"["):
                raise self._failed(
                    tr("answers what WordPress does not: {error}", error=self.shown(error))
                ) from error
            raise self._no_site() from error
        if "html" in kind:
            raise self._no_site()
        return told

    def _no_site(self) -> InvalidInput:
        hint = tr(
            "Expected the address of a WordPress site, such as https://blog.example.org or "
            "https://example.org/blog, whose REST API answers."
        )
        return InvalidInput(
            [Problem(file=self.address, line=0, column=0, message=tr("is no WordPress site"), hint=hint)]
        )

    def _refusal(self, status: int, told: Json) -> str:
        said = told.get("message") or told.get("code") if isinstance(told, dict) else ""
        reason = self.shown(said) if isinstance(said, str) and said else tr("without a reason")
        way_out = (
            tr(" Check {user} and {password}.", user=USER, password=PASSWORD) if status in REFUSED else ""
        )
        return tr(
            "{address} refused: {reason} ({status}).{way_out}",
            address=self.address,
            reason=reason,
            status=status,
            way_out=way_out,
        )

    def _failed(self, what: str) -> MissingRequirement:
        return MissingRequirement(tr("{address} {what}.", address=self.address, what=what))


def connect(address: str, variables: Mapping[str, str]) -> Api:
    """Reach a site as the user that the environment names, and return the way to ask it.

    Raises ``InvalidInput`` for an address that is none, or that is no WordPress site, and for variables that
    are not set; ``MissingRequirement`` when the site cannot be reached, refuses the user, or would change
    what that user writes.
    """
    problems = [
        not_set(name, hint)
        for name, hint in (
            (USER, tr("It names a user of the site: an administrator or editor.")),
            (
                PASSWORD,
                (
                    tr(
                        "WordPress makes one under Users, Profile, Application Passwords. It is no "
                        "password to log in with."
                    )
                ),
            ),
        )
        if not variables.get(name)
    ]
    try:
        parts = safe_address(address)
        if "@" in parts.netloc or parts.query or parts.fragment:
            expected = tr(
                "expected nothing but the site's address; user and password are in {user} and {password}",
                user=USER,
                password=PASSWORD,
            )
            raise ValueError(expected)  # noqa: TRY301 - told below, with all that is wrong
    except ValueError as error:
        problems.append(
            Problem(
                message=tr("DEST: {error}", error=error),
                hint=tr("Such as https://blog.example.org."),
            )
        )
    if problems:
        raise InvalidInput(problems)
    api = Api(address=address.rstrip("/"), login=Login(user=variables[USER], password=variables[PASSWORD]))
    _refuse_who_may_not(api)
    return api


def _refuse_who_may_not(api: Api) -> None:
    """Ask whether this user may write what we write, as it is."""
    allowed = api.allowed()
    missing = [one for one in ("edit_posts", "upload_files", "unfiltered_html") if one not in allowed]
    if missing:
        raise MissingRequirement(
            tr(
                "{address}: the user in {user} lacks the capabilities {missing}, so WordPress "
                "would change the article as it saves it. An administrator or an editor has them.",
                address=api.address,
                user=USER,
                missing=", ".join(missing),
            )
        )


def _letters(text: str) -> str:
    """Return the letters and digits of a text, which is all that counts in an application password."""
    return re.sub(r"[\W_]+", "", text).lower()


def _parts(boundary: str, name: str, content: bytes, fields: Mapping[str, str]) -> Iterator[bytes]:
    """Write a form with a file, as browsers send it."""
    begin = f"--{boundary}\r\nContent-Disposition: form-data; name="
    for key, value in fields.items():
        yield f'{begin}"{key}"\r\n\r\n{value}\r\n'.encode()
    yield f'{begin}"file"; filename="{name}"\r\n\r\n'.encode() + content + b"\r\n"

"""The REST API of a WordPress site: asking, writing, uploading and deleting, each answer within a time limit, every refusal in one sentence."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import requests

from lrbs_report import __version__
from lrbs_report.addresses import safe_address
from lrbs_report.errors import InvalidInput, MissingRequirement, Problem

USER, PASSWORD = "LRBS_WORDPRESS_USER", "LRBS_WORDPRESS_PASSWORD"
SECONDS = 60.0
"""For each answer: WordPress makes several sizes of each picture while it is uploaded."""

PER_PAGE = 100
"""The most that WordPress lists at once."""

Json = Any


@dataclass(frozen=True)
class Api:
    """A site and who asks it. Every method raises ``MissingRequirement`` when the site cannot be reached, or refuses."""

    address: str
    session: requests.Session = field(repr=False)

    def get(self, path: str, **query: Any) -> Json:  # noqa: ANN401 - any JSON value
        """Ask for something."""
        return self._asked("GET", path, query).json()

    def all_of(self, path: str, **query: Any) -> list[Json]:  # noqa: ANN401 - any JSON value
        """Ask for a list, page by page."""
        first = self._asked("GET", path, {**query, "per_page": PER_PAGE})
        pages = int(first.headers.get("X-WP-TotalPages", "1"))
        rest = (self.get(path, **query, per_page=PER_PAGE, page=page) for page in range(2, pages + 1))
        return [*first.json(), *(one for page in rest for one in page)]

    def fields_of(self, path: str) -> Mapping[str, Json]:
        """Ask which fields something has."""
        told: Mapping[str, Json] = self._asked("OPTIONS", path, {}).json()["schema"]["properties"]
        return told

    def post(self, path: str, fields: Mapping[str, Json]) -> Json:
        """Write something new, or fields of something that is there."""
        return self._asked("POST", path, {"context": "edit"}, json=dict(fields)).json()

    def upload(self, name: str, content: bytes, fields: Mapping[str, str]) -> Json:
        """Put a file into the library of media."""
        return self._asked("POST", "media", {}, data=dict(fields), files={"file": (name, content)}).json()

    def delete(self, path: str) -> None:
        """Delete something for good."""
        self._asked("DELETE", path, {"force": "true"})

    def _asked(self, method: str, path: str, query: Mapping[str, Any], **sent: Any) -> requests.Response:  # noqa: ANN401 - what requests takes
        """Ask, and turn whatever comes instead of an answer into what a person can do."""
        try:
            answer = self.session.request(
                method,
                f"{self.address}/",  # with the route as a parameter, which works whatever the site's addresses look like
                params={"rest_route": f"/wp/v2/{path}", **query},
                timeout=SECONDS,
                allow_redirects=False,
                **sent,
            )
        except requests.RequestException as error:
            raise MissingRequirement(f"{self.address}: {_in_words(error)}. Nothing was published.") from error
        if answer.is_redirect:
            raise MissingRequirement(f"{self.address} sends on to {answer.headers['Location']}. Give the address that it really has.")
        told = _json_of(answer)
        if told is None or "html" in answer.headers.get("Content-Type", ""):
            hint = "Expected the address of a WordPress site, such as https://blog.example.org or https://example.org/blog, whose REST API answers."
            raise InvalidInput([Problem(self.address, 0, 0, "is no WordPress site", hint)])
        if not answer.ok:
            raise MissingRequirement(_refusal(self.address, answer.status_code, told))
        return answer


def connect(address: str, variables: Mapping[str, str]) -> Api:
    """Reach a site as the user that the environment names.

    Raises ``InvalidInput`` for an address that is none, or that is no WordPress site, and for variables that are not set; ``MissingRequirement`` when
    the site cannot be reached, refuses the user, or would change what that user writes.
    """
    problems = [
        Problem("", 0, 0, f"the environment variable {name} is not set", hint)
        for name, hint in (
            (USER, "It names a user of the site: an administrator or editor."),
            (PASSWORD, "WordPress makes one under Users, Profile, Application Passwords. It is no password to log in with."),
        )
        if not variables.get(name)
    ]
    try:
        parts = safe_address(address)
        if parts.username or parts.query or parts.fragment:
            expected = f"expected nothing but the site's address; user and password are in {USER} and {PASSWORD}"
            raise ValueError(expected)  # noqa: TRY301 - told below, with all that is wrong
    except ValueError as error:
        problems.append(Problem("", 0, 0, f"DEST: {error}", "Such as https://blog.example.org."))
    if problems:
        raise InvalidInput(problems)
    session = requests.Session()
    session.auth = (variables[USER], variables[PASSWORD])
    session.headers["User-Agent"] = f"lrbs-report/{__version__}"
    api = Api(address.rstrip("/"), session)
    _refuse_who_may_not(api)
    return api


def _refuse_who_may_not(api: Api) -> None:
    """Ask whether this user may write what we write, as it is."""
    me = api.get("users/me", context="edit")
    needed = ("edit_posts", "upload_files", "unfiltered_html")
    missing = [one for one in needed if not me.get("capabilities", {}).get(one)]
    if missing:
        raise MissingRequirement(
            f"{api.address}: the user {me.get('name', '')} lacks the capabilities {', '.join(missing)}, "
            "so WordPress would change the article as it saves it. An administrator or an editor has them. Nothing was published."
        )


def _refusal(address: str, status: int, told: Json) -> str:
    said = told.get("message") or told.get("code") if isinstance(told, Mapping) else ""
    way_out = f" Check {USER} and {PASSWORD}." if status in (401, 403) else ""
    return f"{address} refused: {said or 'without a reason'} ({status}).{way_out}"


def _in_words(error: requests.RequestException) -> str:
    """Say why a site cannot be reached. Neither address nor secret is in it."""
    if isinstance(error, requests.Timeout):
        return f"no answer within {SECONDS:g} seconds"
    if isinstance(error, requests.exceptions.SSLError):
        return "the connection is not safe"
    return "it cannot be reached" if isinstance(error, requests.ConnectionError) else type(error).__name__


def _json_of(answer: requests.Response) -> Json:
    try:
        return answer.json()
    except requests.JSONDecodeError:
        return None

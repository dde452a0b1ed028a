"""WordPress, through its REST API: files into the library of media, then a post a language.

Whole or not at all, and never over somebody's work.

A post of ours carries a mark with the digest of what was written. While the digest is right the post may be
replaced; once somebody edited the post, or wrote one of the same name, it is theirs. The files in the library
carry a mark too: they are found by it, kept while nothing about them changed, and deleted when no post of
ours shows them any more.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from lrbs_report.base.errors import InvalidInput, MissingRequirement, Problem, ReportError
from lrbs_report.base.suggesting import nearest
from lrbs_report.base.tongue import together, tr, words
from lrbs_report.publish.bundle import Post, Wanted, posts_of
from lrbs_report.publish.wordpress_answers import SiteFile, SitePost
from lrbs_report.publish.wordpress_api import Api, connect
from lrbs_report.report.composed import Composed
from lrbs_report.report.targets.markdown import FILE
from lrbs_report.report.targets.wordpress import BlockTarget, fields_of

MARK = re.compile(r'<!-- wp:html \{"metadata":\{"name":"lrbs-report ([0-9a-f]{16})"\}\} -->')
PLAIN = "<!-- wp:html -->"
STATUSES = ("draft", "pending", "private", "publish")


@dataclass(frozen=True, kw_only=True)
class Medium:
    """A file for the library: its name, which its content decides, and what is said of it."""

    slug: str
    name: str
    content: bytes
    fields: Mapping[str, str]


@dataclass(frozen=True, kw_only=True)
class Draft:
    """A post as it is to be.

    Its slug, the article with marks for its files, the files by path, and the post that is there already, if
    any.
    """

    slug: str
    post: Post
    media: Mapping[str, Medium]
    earlier: SitePost | None = field(repr=False)


def publish(composed: Composed, address: str, wanted: Wanted, variables: Mapping[str, str]) -> list[str]:
    """Publish on a site, and say what was done.

    Raises ``InvalidInput`` when a post of the same name is somebody else's or was edited, and for wrong
    fields; ``MissingRequirement`` when the site cannot be reached or refuses. Everything is then as before.
    """
    with _saying(tr("Nothing was published.")):
        api = connect(address, variables)
        _refuse_unknown_fields(api, wanted)
        drafts = [
            _draft(api, post, wanted) for post in posts_of(composed, wanted, BlockTarget(data=("csv",)))
        ]
        _refuse_theirs(api, drafts)
        library = {one.slug: _library(api, one.slug) for one in drafts}
    with _undoing(api) as undo:
        places = {one.slug: _uploaded(api, one, library[one.slug], undo) for one in drafts}
        said = [_written(api, one, places[one.slug], wanted, undo) for one in drafts]
    with _saying(tr("The article is published; files that it no longer shows are deleted the next time.")):
        for one in drafts:
            _delete_unneeded(api, one, library[one.slug])
    return said


@contextlib.contextmanager
def _saying(what: str) -> Iterator[None]:
    """Say how things stand when the site fails."""
    try:
        yield
    except MissingRequirement as error:
        raise MissingRequirement(together(" ", [error.said, words(what)])) from error


def _draft(api: Api, post: Post, wanted: Wanted) -> Draft:
    slug = wanted.slug_of(post)
    shown = dict.fromkeys([*FILE.findall(post.text), *([post.card] if post.card else [])])
    return Draft(
        slug=slug,
        post=post,
        media={path: _medium(slug, path, post) for path in shown},
        earlier=api.post_named(slug),
    )


def _medium(slug: str, path: str, post: Post) -> Medium:
    """Name a file after its post, itself and its content.

    Another content is another file, and nothing is uploaded twice.
    """
    content = post.files[path]
    stem, _, ending = path.rpartition("/")[2].rpartition(".")
    name = f"{slug}-{re.sub(r'[^a-z0-9]+', '-', stem.lower())}-{hashlib.sha256(content).hexdigest()[:10]}"
    picture = next(
        (one for one in post.pictures if stem.startswith(one.stem) and path.startswith("figures/")), None
    )
    fields = {"title": picture.title, "alt_text": picture.alt} if picture else {"title": post.title}
    return Medium(
        slug=f"{name}-{ending}",
        name=f"{name}.{ending}",
        content=content,
        fields={"slug": f"{name}-{ending}", "description": _label(slug), **fields},
    )


def _label(slug: str) -> str:
    return f"lrbs-report: {slug}"


def _refuse_unknown_fields(api: Api, wanted: Wanted) -> None:
    known = api.fields_of("posts") if wanted.also else []
    unknown = [name for name in wanted.also if name not in known]
    if unknown:
        raise InvalidInput(
            Problem(
                message=tr('--set: posts of this site have no field "{name}"', name=name),
                hint=nearest(name, known) or tr("Such as categories=[3]."),
            )
            for name in unknown
        )


def _refuse_theirs(api: Api, drafts: Sequence[Draft]) -> None:
    """Refuse to replace what is not as we wrote it. Raises ``InvalidInput`` that names each."""
    problems = []
    for one in drafts:
        if one.earlier is not None and not is_ours(one.earlier):
            link = f"{api.address}/wp-admin/post.php?post={one.earlier.id}&action=edit"
            was_ours = MARK.search(one.earlier.content)
            message = (
                tr("was edited since it was published")
                if was_ours
                else tr("is in the way: this tool did not write it")
            )
            problems.append(
                Problem(
                    file=link,
                    line=0,
                    column=0,
                    message=tr('the post "{slug}" {message}', slug=one.slug, message=message),
                    hint=tr("Rename or delete it, or publish under another --slug."),
                )
            )
    if problems:
        raise InvalidInput(problems)


def is_ours(post: SitePost) -> bool:
    """Tell whether a post is as we wrote it."""
    found = MARK.match(post.content)
    return found is not None and found[1] == _digest(
        post.title, post.excerpt, MARK.sub(PLAIN, post.content, count=1)
    )


def _marked(title: str, excerpt: str, content: str) -> str:
    mark = f'<!-- wp:html {{"metadata":{{"name":"lrbs-report {_digest(title, excerpt, content)}"}}}} -->'
    return content.replace(PLAIN, mark, 1)


def _digest(*texts: str) -> str:
    return hashlib.sha256(json.dumps(texts).encode()).hexdigest()[:16]


def _library(api: Api, slug: str) -> Mapping[str, SiteFile]:
    """Return the files of a post that are in the library, by their names."""
    return {one.slug: one for one in api.files_described(_label(slug))}


Undo = list[tuple[str, Mapping[str, Any] | None]]
"""What to do when something fails: paths to delete (``None``), or to write with the fields that they had."""


@contextlib.contextmanager
def _undoing(api: Api) -> Iterator[Undo]:
    """Let everything be as before when something fails.

    A site that is gone by then keeps files that nothing shows; the next run finds them.
    """
    undo: Undo = []
    try:
        yield undo
    except ReportError as error:
        left = [path for path, fields in reversed(undo) if not _is_undone(api, path, fields)]
        if isinstance(error, MissingRequirement):
            how = (
                tr(
                    "{count} of {count_2} changes could not be taken back: run the same command again",
                    count=len(left),
                    count_2=len(undo),
                )
                if left
                else tr("Nothing was published")
            )
            raise MissingRequirement(tr("{error} {how}.", error=error, how=how)) from error
        raise


def _is_undone(api: Api, path: str, fields: Mapping[str, Any] | None) -> bool:
    try:
        api.delete(path) if fields is None else api.post(path, fields)
    except ReportError:
        return False
    return True


def _uploaded(api: Api, draft: Draft, library: Mapping[str, SiteFile], undo: Undo) -> Mapping[str, SiteFile]:
    """Put the files that are not there yet into the library, and return what it has for each path."""
    places: dict[str, SiteFile] = {}
    for path, medium in draft.media.items():
        if medium.slug not in library:
            made = api.upload(medium.name, medium.content, medium.fields)
            undo.append((f"media/{made.id}", None))
            places[path] = made
        else:
            places[path] = library[medium.slug]
    return places


def _written(api: Api, draft: Draft, places: Mapping[str, SiteFile], wanted: Wanted, undo: Undo) -> str:
    """Write the post, unless it is there word for word."""
    fields = _fields(draft, places, wanted)
    old = draft.earlier
    changed = {name: value for name, value in fields.items() if old is None or old.raw(name) != value}
    if old is None:
        changed.setdefault("status", "draft")
    if old is not None and not changed:
        return tr("Nothing to do: {place_of} is as it should be.", place_of=api.place_of(old))
    if old is not None:
        undo.append((f"posts/{old.id}", {name: old.raw(name) for name in changed if name in old.fields}))
    made = api.post(f"posts/{old.id}" if old else "posts", {**changed, "slug": draft.slug})
    if old is None:
        undo.append((f"posts/{made.id}", None))
    if made.content != fields["content"]:
        raise InvalidInput(
            [
                Problem(
                    file=api.address,
                    line=0,
                    column=0,
                    message=tr("changed the article as it saved it"),
                    hint=tr("A plugin that filters posts may do that."),
                )
            ]
        )
    return tr(
        "Wrote {place_of} ({status}). To edit: {address}/wp-admin/post.php?post={id}&action=edit",
        place_of=api.place_of(made),
        status=api.shown(made.status),
        address=api.address,
        id=made.id,
    )


def _fields(draft: Draft, places: Mapping[str, SiteFile], wanted: Wanted) -> dict[str, Any]:
    told: dict[str, Any] = dict(fields_of(draft.post.title, draft.post.description))
    text = draft.post.with_addresses(lambda path: places[path].address).strip()
    told["content"] = _marked(told["title"], told["excerpt"], text)
    if draft.post.card:
        told["featured_media"] = places[draft.post.card].id
    if wanted.status:
        told["status"] = wanted.status
    if wanted.date:
        told["date"] = f"{wanted.date}T00:00:00"
    return {**told, **wanted.also}


def _delete_unneeded(api: Api, draft: Draft, library: Mapping[str, SiteFile]) -> None:
    needed = {medium.slug for medium in draft.media.values()}
    for slug, one in library.items():
        if slug not in needed:
            api.delete(f"media/{one.id}")

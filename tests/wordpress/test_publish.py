"""Publishing on a real WordPress, through its REST API.

Drafts, updates, what is somebody else's, failures on the way, and what a reader sees.
"""

from __future__ import annotations

import itertools
import re
from dataclasses import replace
from typing import Any

import pytest

from lrbs_report.base.errors import InvalidInput, MissingRequirement
from lrbs_report.publish import wordpress_site
from lrbs_report.publish.bundle import Wanted
from lrbs_report.publish.wordpress_api import PASSWORD, USER, Api
from lrbs_report.report import Gallery
from lrbs_report.study.experiments import Claim, Study
from tests import factory
from tests.wordpress.blog import media, posts, publish, report
from tests.wordpress.server import WordPress

CLAIM = Claim(
    id="better",
    statement={"es": "Es mejor.", "en": "It is better."},
    holds="accuracy('fast') > accuracy('slow')",
)
PICTURE = re.compile(r'http://[^"\s]+/wp-content/uploads/[^"\s]+')
SMALL = factory.study(
    factory.experiment("fast"), factory.experiment("slow", learning_rate=0.01), claims=(CLAIM,)
)


def everything(wordpress: WordPress) -> list[tuple[int, str, str]]:
    """Return every post and file with the time it was last changed."""
    kinds = ("posts&status=any&per_page=100&context=edit", "media&per_page=100&context=edit")
    return sorted(
        (one["id"], one["modified"], one["slug"]) for kind in kinds for one in wordpress.api(kind)[1]
    )


def edit(wordpress: WordPress, id_: int, **fields: Any) -> None:  # noqa: ANN401 - any JSON value
    """Edit a post as its blogger would."""
    status, _ = wordpress.api(f"posts/{id_}", "POST", fields)
    assert 200 == status


def test_drafts_first_and_nothing_the_second_time(wordpress: WordPress, gallery: Gallery) -> None:
    """A draft a language with its card, the files in the library once.

    Again, not even a time of change is another one.
    """
    said = publish(wordpress, report(gallery, SMALL), "twice")
    assert [True, True] == [line.startswith("Wrote ") and "(draft)" in line for line in said]
    made = [posts(wordpress, slug)[0] for slug in ("twice", "twice-en")]
    assert ["draft", "draft"] == [one["status"] for one in made]
    assert all(one["featured_media"] for one in made)
    kept = [one["source_url"] for slug in ("twice", "twice-en") for one in media(wordpress, slug)]
    shown = {address for one in made for address in PICTURE.findall(one["content"]["raw"])}
    assert shown <= {*kept}
    assert len(shown) > 5
    assert len({*kept}) == len(kept)
    before = everything(wordpress)
    assert [True, True] == [
        line.startswith("Nothing to do") for line in publish(wordpress, report(gallery, SMALL), "twice")
    ]
    assert before == everything(wordpress)


def test_a_changed_report_takes_the_place_of_the_old_one(wordpress: WordPress, gallery: Gallery) -> None:
    """What the blogger decided, here to publish it, stays.

    Pictures that nothing shows any more are gone, and no others.
    """
    publish(wordpress, report(gallery, SMALL), "changed", languages=("es",))
    (post,) = posts(wordpress, "changed")
    edit(wordpress, post["id"], status="publish", categories=[1])
    before = {one["slug"] for one in media(wordpress, "changed")}
    publish(wordpress, report(gallery, retitled(SMALL)), "changed", languages=("es",))
    (now,) = posts(wordpress, "changed")
    assert (post["id"], "publish", True) == (now["id"], now["status"], "fast?" in now["content"]["raw"])
    after = {one["slug"] for one in media(wordpress, "changed")}
    assert len(before) == len(after)
    assert after - before
    assert before - after
    assert [] == [
        one["source_url"]
        for one in media(wordpress, "changed")
        if not wordpress_has(wordpress, one["source_url"])
    ]


def wordpress_has(wordpress: WordPress, address: str) -> bool:
    """Tell whether the site serves a file."""
    return address.startswith(wordpress.address) and wordpress.status_of(address) == 200


def test_what_was_edited_or_is_somebody_elses_stays(wordpress: WordPress, gallery: Gallery) -> None:
    """Both are named at once, and nothing is written, not even a picture."""
    publish(wordpress, report(gallery, SMALL), "mine", languages=("es",))
    (post,) = posts(wordpress, "mine")
    edit(wordpress, post["id"], title="My own title")
    wordpress.api(
        "posts", "POST", {"title": "Mine", "slug": "mine-en", "content": "By hand.", "status": "publish"}
    )
    before = everything(wordpress)
    with pytest.raises(InvalidInput) as refused:
        publish(wordpress, report(gallery, retitled(SMALL)), "mine")
    told = str(refused.value)
    assert 'the post "mine" was edited since it was published' in told
    assert 'the post "mine-en" is in the way' in told
    assert before == everything(wordpress)


def published(wordpress: WordPress, slug: str) -> tuple[list[tuple[str, str]], set[str]]:
    """Return text and title of each post of a report in two languages, and its files."""
    slugs = (slug, f"{slug}-en")
    told = [(one["content"]["raw"], one["title"]["raw"]) for name in slugs for one in posts(wordpress, name)]
    return told, {one["slug"] for name in slugs for one in media(wordpress, name)}


def failing_at(real: Any, at: int) -> Any:  # noqa: ANN401 - a method of the site's
    """Return a method that fails the time that is said, and else does what the real one does."""
    calls = itertools.count(1)

    def method(self: Api, *arguments: Any) -> Any:  # noqa: ANN401 - the same
        if next(calls) == at:
            message = "the site went away"
            raise MissingRequirement(message)
        return real(self, *arguments)

    return method


@pytest.mark.parametrize("failing", ["the third file", "the second post"])
def test_a_failure_on_the_way_is_undone(
    wordpress: WordPress, gallery: Gallery, monkeypatch: pytest.MonkeyPatch, failing: str
) -> None:
    """The site is as before, the first post with its old text; the next run does it all."""
    slug = f"undone-{failing.rpartition(' ')[2]}"
    publish(wordpress, report(gallery, SMALL), slug)
    before = published(wordpress, slug)
    other = report(gallery, replace(retitled(SMALL), title={"es": "Otro", "en": "Other"}))
    name, at = ("upload", 3) if failing == "the third file" else ("post", 2)
    with monkeypatch.context() as patched:
        patched.setattr(Api, name, failing_at(getattr(Api, name), at))
        with pytest.raises(MissingRequirement, match="went away"):
            publish(wordpress, other, slug)
    assert before == published(wordpress, slug)
    publish(wordpress, other, slug)
    assert ["Otro", "Other"] == [posts(wordpress, name)[0]["title"]["raw"] for name in (slug, f"{slug}-en")]


def retitled(study: Study) -> Study:
    """Return the experiments other titles, so that every chart is another one."""
    return replace(
        study,
        experiments=tuple(
            replace(one, title={"es": f"{one.id}?", "en": f"{one.id}?"}) for one in study.experiments
        ),
    )


def test_who_may_not_write_is_told_so(wordpress: WordPress, gallery: Gallery) -> None:
    """A wrong password, and an author, whose text WordPress would change."""
    wrong = {USER: wordpress.user, PASSWORD: "wrong"}
    author = dict(zip((USER, PASSWORD), wordpress.add_user("author"), strict=True))
    for variables, said in (
        (wrong, r"\(401\)\. Check LRBS_WORDPRESS_USER"),
        (author, "lacks the capabilities unfiltered_html"),
    ):
        with pytest.raises(MissingRequirement, match=said):
            wordpress_site.publish(report(gallery, SMALL), wordpress.address, Wanted(slug="no"), variables)
    assert [] == posts(wordpress, "no")


def test_fields_are_passed_on_and_unknown_ones_refused(wordpress: WordPress, gallery: Gallery) -> None:
    """Category, day and status; a second time nothing changes."""
    wanted: dict[str, Any] = {
        "languages": ("en",),
        "also": {"categories": [1], "comment_status": "closed"},
        "date": "2026-01-31",
        "status": "private",
    }
    publish(wordpress, report(gallery, SMALL), "fields", **wanted)
    (post,) = posts(wordpress, "fields-en")
    assert ([1], "closed", "2026-01-31", "private") == (
        post["categories"],
        post["comment_status"],
        post["date"][:10],
        post["status"],
    )
    assert publish(wordpress, report(gallery, SMALL), "fields", **wanted)[0].startswith("Nothing to do")
    with pytest.raises(InvalidInput, match='no field "tag"'):
        publish(wordpress, report(gallery, SMALL), "fields", also={"tag": "x"})

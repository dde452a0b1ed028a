"""The name of an edition against what it says."""

from __future__ import annotations

from collections.abc import Iterator

from lrbs_report.base.tongue import tr
from lrbs_report.editions.edition import id_of
from lrbs_report.walks.issue import EDITION
from lrbs_report.walks.verifying.found import Wrong, quoted
from lrbs_report.walks.verifying.published import Published


def wrong_name(published: Published, *, is_same_code: bool) -> Iterator[Wrong]:
    """Hold an edition's id against what it says.

    Where it does not say what came before it, that is one of the editions in the folder.
    """
    edition = published.edition
    if edition.previous is None and is_same_code:
        yield Wrong(
            place=EDITION, message=tr("does not say which edition it follows, as this code always does")
        )
    if edition.previous is not None:
        expected = published.before.id if published.before else ""
        if edition.previous != expected and (published.before or edition.number == 1):
            yield Wrong(
                place=EDITION,
                message=tr(
                    'says that it follows "{previous}", expected "{expected}"',
                    previous=quoted(edition.previous),
                    expected=expected,
                ),
            )
        candidates = [edition.previous]
    else:
        pages = sorted((published.output / "editions").glob("*.html")) if published.output else []
        candidates = ["", *(page.name.partition(".")[0] for page in pages)]
    named = [id_of(one, edition.content) for one in candidates]
    if edition.id not in named:
        yield Wrong(
            place=EDITION,
            message=tr(
                "was edited: what it says has the id {named}, and it calls itself {id}",
                named=named[0],
                id=edition.id,
            ),
        )

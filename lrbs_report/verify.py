"""Verifying an edition: first all that the reader holds, without training; then runs are trained again, from the edition's own definitions."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass

from lrbs_report import datasets
from lrbs_report.console import Listener
from lrbs_report.editions import Edition
from lrbs_report.plan import make_job
from lrbs_report.recollection import Verification
from lrbs_report.refresh import now_in_utc
from lrbs_report.verifying.derivation import asked_in, bring_downloaded, findings_in, workshop
from lrbs_report.verifying.holding import Derive, Holding, derive_anew, judged_without_training
from lrbs_report.verifying.posts import Posts, judged_posts
from lrbs_report.verifying.published import Published, Unreadable
from lrbs_report.verifying.training import Trained, judged, sample_of, train

DRAWS = 1_000_000
"""Samples that can be named by a number one can type."""


@dataclass(frozen=True)
class Wanted:
    """How far to verify: ``files`` alone, or with ``sample`` runs trained again (``None``: all), drawn by ``draw`` or by chance.

    ``posts`` are the folders of blogs into which the report was published.
    """

    files: bool = False
    sample: int | None = None
    draw: int | None = None
    jobs: int | None = None
    posts: tuple[str, ...] = ()


@dataclass(frozen=True)
class Verified:
    """What was found without training, in the blogs, and by training, unless it never came to that."""

    holding: Holding
    posts: Posts
    trained: Trained | None

    @property
    def edition(self) -> Edition | None:
        """The edition, where it could be read at all."""
        return self.holding.edition

    @property
    def is_confirmed(self) -> bool:
        """Whether nothing is different, and all that was asked for could be judged."""
        return self.holding.is_confirmed and self.posts.is_confirmed and (self.trained is None or self.trained.is_confirmed)


Tell = Callable[[Holding, Posts], None]
"""Hears what was found before anything is trained."""


def verify(opened: Published | Unreadable, wanted: Wanted, listener: Listener, tell: Tell, derive: Derive = derive_anew) -> Verified:
    """Verify an edition. Nothing is trained once something is known to be wrong. Changes nothing outside a temporary folder.

    Raises ``InvalidInput`` when data that must be trained on are missing.
    """
    holding = judged_without_training(opened, derive)
    posts = judged_posts(opened, holding, wanted.posts)
    tell(holding, posts)
    if isinstance(opened, Unreadable) or wanted.files or holding.wrong or posts.wrong:
        return Verified(holding, posts, None)
    return Verified(holding, posts, _trained(opened, wanted, listener))


def _trained(published: Published, wanted: Wanted, listener: Listener) -> Trained:
    """Train runs of an edition again, all of them or a sample, and judge every number that rests on them."""
    draw = secrets.randbelow(DRAWS) if wanted.draw is None else wanted.draw
    with workshop(published) as project:
        before = findings_in(asked_in(project, published), published.edition)
        bring_downloaded(project, published, before.study)
        datasets.fetch(datasets.used(before.study).values(), project.store)
        sources = datasets.locate(before.study, project.store)
        chosen = [make_job(run, sources, project.store) for run in sample_of(before.study, wanted.sample, draw)]
        again = train(chosen, wanted.jobs, listener)
    return judged(published.edition, before, again, None if wanted.sample is None else draw)


def verifications(verified: Verified) -> list[Verification]:
    """Give what the history remembers of it."""
    if verified.trained is None or verified.edition is None:
        return []
    made = now_in_utc().isoformat()
    fingerprint = str(verified.edition.content.environment["fingerprint"])
    told = verified.trained
    return [Verification(id_, judgement, told.runs[id_], made, fingerprint) for id_, judgement in told.classes.items()]

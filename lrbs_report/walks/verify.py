"""Verifying an edition.

First all that the reader holds, without training; then runs are trained again, from the edition's own
definitions.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from lrbs_report.base.tongue import tr
from lrbs_report.editions.edition import Edition
from lrbs_report.keeping.recollection import Verification
from lrbs_report.runs import locating
from lrbs_report.runs.allowing import codes_of, refuse_untrusted
from lrbs_report.runs.missing import way_to_train, what_lacks
from lrbs_report.runs.plan import make_job
from lrbs_report.walks.verifying.derivation import findings_in
from lrbs_report.walks.verifying.found import Posts, Unchecked
from lrbs_report.walks.verifying.holding import Holding, judged_without_training
from lrbs_report.walks.verifying.published import Published, Unreadable
from lrbs_report.walks.verifying.training import Trained, judged, sample_of, train
from lrbs_report.walks.verifying.workshop import asked_in, bring_downloaded, workshop
from lrbs_report.walks.world import World

DRAWS = 1_000_000
"""Samples that can be named by a number one can type."""


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """How far to verify.

    It is ``files`` alone, or with ``sample`` runs trained again (``None``: all), drawn by ``draw`` or by
    chance. ``posts`` are the folders of blogs into which the report was published.
    """

    files: bool = False
    sample: int | None = None
    draw: int | None = None
    jobs: int | None = None
    posts: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
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
        return (
            self.holding.is_confirmed
            and self.posts.is_confirmed
            and (self.trained is None or self.trained.is_confirmed)
        )


Tell = Callable[[Holding, Posts], None]
"""Hears what was found before anything is trained."""

JudgePosts = Callable[[Published | Unreadable, Holding, Sequence[str]], Posts]
"""Judges what was published into folders of blogs."""


def verify(
    opened: Published | Unreadable, wanted: Wanted, world: World, tell: Tell, judge_posts: JudgePosts
) -> Verified:
    """Verify an edition, and return what was found.

    Nothing is trained once something is known to be wrong, nor where nothing can be: then that is what could
    not be checked. Changes nothing outside a temporary folder.

    Raises ``InvalidInput`` when data that must be trained on are missing, or Python that must run is not
    allowed.
    """
    holding = judged_without_training(opened)
    posts = judge_posts(opened, holding, wanted.posts)
    is_over = bool(wanted.files or holding.wrong or posts.wrong)
    lacking = () if is_over else world.lacking()
    if lacking:
        holding = replace(holding, unchecked=(*holding.unchecked, _not_trained(holding, lacking)))
    tell(holding, posts)
    if isinstance(opened, Unreadable) or is_over or lacking:
        return Verified(holding=holding, posts=posts, trained=None)
    if not _has_trained(opened.edition):
        return Verified(holding=holding, posts=posts, trained=None)
    return Verified(holding=holding, posts=posts, trained=_trained(opened, wanted, world))


def _not_trained(holding: Holding, lacking: Sequence[str]) -> Unchecked:
    """Say that no run is trained again, and how to get what trains."""
    found = holding.derived.findings
    kept = [run for runs in found.runs.values() for run in runs] if found else []
    return Unchecked(
        place="runs",
        reason=tr(
            "none was trained again, since {what_lacks}. {way_to_train} With --files all else "
            "is verified, and nothing more is asked for.",
            what_lacks=what_lacks(lacking),
            way_to_train=way_to_train(kept),
        ),
    )


def _has_trained(edition: Edition) -> bool:
    """Tell whether any run of an edition was trained, and can be again."""
    return any("log" not in run for one in edition.content.experiments.values() for run in one["runs"])


def _trained(published: Published, wanted: Wanted, world: World) -> Trained:
    """Train runs of an edition again, all of them or a sample, and judge every number that rests on them."""
    draw = secrets.randbelow(DRAWS) if wanted.draw is None else wanted.draw
    with workshop(published) as project:
        before = findings_in(asked_in(project, published), published.edition)
        bring_downloaded(project, published, before.study)
        locating.fetch(locating.used(before.study).values(), project.store)
        sources = locating.locate(before.study, project.store)
        chosen = [
            make_job(run, sources, project.store, is_exact=before.study.environment == "exact")
            for run in sample_of(before.study, wanted.sample, draw)
        ]
        refuse_untrusted(codes_of(chosen))
        again = train(chosen, wanted.jobs, world)
    return judged(published.edition, before, again, None if wanted.sample is None else draw)


def verifications(verified: Verified, world: World) -> list[Verification]:
    """Return what the history remembers of it."""
    if verified.trained is None or verified.edition is None:
        return []
    made = world.now().isoformat()
    fingerprint = verified.edition.content.environment["fingerprint"]
    told = verified.trained
    return [
        Verification(
            experiment=id_, judgement=judgement, runs=told.runs[id_], made=made, fingerprint=fingerprint
        )
        for id_, judgement in told.classes.items()
    ]

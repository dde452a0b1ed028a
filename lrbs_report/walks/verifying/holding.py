"""What the reader holds, judged before any training.

First files against the manifest, then all of it against what the edition's own runs give.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from lrbs_report.base.doctor import missing_libraries
from lrbs_report.base.errors import InvalidInput
from lrbs_report.base.files import said_of
from lrbs_report.base.tongue import together, tr
from lrbs_report.editions import edition
from lrbs_report.editions.edition import PAGES, Edition, page_path
from lrbs_report.keeping.project import Project
from lrbs_report.kinds.sources.listing import source_of
from lrbs_report.results.portraits import as_json
from lrbs_report.runs import locating
from lrbs_report.study.experiments import Dataset, Study
from lrbs_report.walks.issue import EDITION
from lrbs_report.walks.verifying.comparing import Compared, compared, in_words, shown_words
from lrbs_report.walks.verifying.derivation import Derived, derived
from lrbs_report.walks.verifying.differing import manifest_differences
from lrbs_report.walks.verifying.files import Held, held_in
from lrbs_report.walks.verifying.foreign import other_code
from lrbs_report.walks.verifying.found import Unchecked, Wrong, quoted
from lrbs_report.walks.verifying.logs import judged_logs
from lrbs_report.walks.verifying.published import Published, Unreadable
from lrbs_report.walks.verifying.workshop import KERAS, asked_in, workshop

Derive = Callable[[Published, Mapping[str, Any], bool], Derived]


@dataclass(frozen=True, kw_only=True)
class Holding:
    """All that was found without training.

    ``files`` is ``None`` where no published folder is at hand; ``same`` counts the files that came out again
    byte for byte. ``numbers`` and ``claims`` count what was derived again. ``notes`` are no matter of right
    or wrong.
    """

    edition: Edition | None
    files: Held | None
    derived: Derived
    same: int = 0
    numbers: int = 0
    claims: int = 0
    wrong: tuple[Wrong, ...] = ()
    unchecked: tuple[Unchecked, ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def is_confirmed(self) -> bool:
        """Whether all was checked, and nothing is wrong."""
        return not self.wrong and not self.unchecked


def derive_anew(published: Published, manifest: Mapping[str, Any], with_files: bool) -> Derived:  # noqa: FBT001 - what a test hands in has this shape
    """Return what an edition's own runs give, derived here and now."""
    return derived(published, manifest, with_files=with_files)


def judged_without_training(opened: Published | Unreadable, derive: Derive = derive_anew) -> Holding:
    """Judge everything that needs no training, and return what was found."""
    if isinstance(opened, Unreadable):
        files = held_in(opened.output, is_project=False)
        return Holding(
            edition=None, files=files, derived=Derived(), wrong=_distinct([*files.wrong, *opened.wrong])
        )
    held = held_in(opened.output, is_project=opened.is_in_project) if opened.output else None
    found = derive(opened, held.manifest if held else {}, held is not None)
    is_same_code = "code" not in (found.foreign or {})
    data = _judged_data(opened, is_same_code=is_same_code)
    wrong = [
        *(held.wrong if held else ()),
        *opened.wrong,
        *found.wrong,
        *(one for one in data if isinstance(one, Wrong)),
    ]
    outcome = Compared(same=0, wrong=(), unchecked=())
    if held and held.manifest:
        outcome = _against_derived(opened, held, found)
        wrong += [
            *outcome.wrong,
            *_against_history(opened, held),
            *(manifest_differences(held.manifest, found.manifest) if found.manifest else ()),
        ]
    counts = (
        {"numbers": len(found.content.numbers), "claims": len(found.content.claims)} if found.content else {}
    )
    return Holding(
        edition=opened.edition,
        files=held,
        derived=replace(found, files=None),
        same=outcome.same,
        wrong=_distinct(wrong),
        unchecked=(
            *found.unchecked,
            *outcome.unchecked,
            *(one for one in data if isinstance(one, Unchecked)),
            *_unsure(opened, found),
        ),
        notes=tuple(_notes(opened, held, found)),
        **counts,
    )


def _against_derived(opened: Published, held: Held, found: Derived) -> Compared:
    """Compare the files of a folder with those derived again.

    The pages of earlier editions are compared as far as anybody can.
    """
    if found.files is None:
        return Compared(
            same=0,
            wrong=(),
            unchecked=tuple(
                Unchecked(place=quoted(name), reason=tr("its edition could not be derived again"))
                for name in held.content
            ),
        )
    earlier = dict(_pages_of(opened))
    held_files = {name: content for name, content in held.content.items() if name not in earlier}
    first = compared(held_files, found.files, found.foreign or {}, lambda name: _pardon(name, opened))
    judged = [
        _judged_page(opened, found, name, earlier[name], held.content.get(name)) for name in sorted(earlier)
    ]
    wrong = tuple(one for told in judged for one in told if isinstance(one, Wrong))
    unchecked = tuple(one for told in judged for one in told if isinstance(one, Unchecked))
    return Compared(
        same=first.same + sum(not told for told in judged),
        wrong=(*first.wrong, *wrong),
        unchecked=(*first.unchecked, *unchecked),
    )


def _pages_of(opened: Published) -> Iterator[tuple[str, Edition]]:
    """Name the pages that earlier editions have, each with its edition."""
    for one in opened.earlier:
        languages = one.content.environment["languages"]
        yield from ((page_path(one.id, language, languages[0]), one) for language in languages)


def _pardon(name: str, opened: Published) -> str:
    """Say why a file that was not derived can belong here all the same."""
    if name.endswith(".pdf") and name.startswith("report") and missing_libraries():
        return tr("needs Pango to be made again, which is not on this machine")
    if opened.edition.previous is None and name.startswith(f"{PAGES}/"):
        return tr("is the page of an edition that an older lrbs-report made")
    return ""


def _judged_page(
    opened: Published, found: Derived, name: str, edition: Edition, content: bytes | None
) -> list[Wrong | Unchecked]:
    """Hold the page of an earlier edition against that edition.

    It must be the same bytes where this code made it, else every number must stand on it. Nothing is found
    where it is byte for byte what it must be: what this code makes of it, or what a project's history says
    was published.
    """
    if content is None:
        return [Wrong(place=name, message=tr("is missing: the page of an earlier edition"))]
    expected = (found.pages or {}).get(name) or (opened.pages or {}).get(name)
    if expected is not None:
        return (
            []
            if expected == content
            else [Wrong(place=name, message=told) for told in in_words(name, content, expected)]
        )
    languages = edition.content.environment["languages"]
    (language,) = (one for one in languages if page_path(edition.id, one, languages[0]) == name)
    shown = f" {' '.join(shown_words(content.decode('utf-8', 'replace')))} "
    rows = [
        f"{number} {told['printed'][language]}"
        for number, told in edition.content.numbers.items()
        if language in told["printed"]
    ]
    missing = [row for row in rows if f" {' '.join(row.split())} " not in shown]
    if missing:
        return [
            Wrong(
                place=name,
                message=tr(
                    'does not say "{missing}", as edition {number} does',
                    missing=quoted(missing[0]),
                    number=edition.number,
                ),
            )
        ]
    return [
        Unchecked(
            place=name,
            reason=tr(
                "was written by other code, libraries or templates: all that was looked for is "
                "that it shows its edition's numbers"
            ),
        )
    ]


def _against_history(opened: Published, held: Held) -> Iterator[Wrong]:
    """Hold a project's published folder against its history."""
    if opened.digests is None:
        return
    told = held.manifest.get("edition")
    if told != {"number": opened.edition.number, "id": opened.edition.id}:
        latest = f"{opened.edition.number} ({opened.edition.id})"
        yield Wrong(
            place="output",
            message=tr(
                "holds the edition {told}, the history's is {latest}", told=quoted(told), latest=latest
            ),
        )
        return
    for name in sorted({*opened.digests} | {*held.manifest["files"]}):
        if opened.digests.get(name) != held.manifest["files"].get(name):
            yield Wrong(place=quoted(name), message=tr("is not what the history says was published"))
    if edition.as_json(opened.edition, opened.listed) != held.content.get(EDITION):
        yield Wrong(place=EDITION, message=tr("is not the edition that the history holds"))


def _judged_data(opened: Published, *, is_same_code: bool) -> list[Wrong | Unchecked]:
    """Judge the data sets, and the logs of what was imported.

    Those that are at hand must be those that the edition used, and hold what it says of them.
    """
    try:
        with workshop(opened) as project:
            study = asked_in(project, opened)
            logs = list(judged_logs(opened, project.definitions))
    except InvalidInput:
        return []  # the definitions cannot be read, which is said where they are derived
    return [
        *logs,
        *_judged_sets(opened, study, is_same_code=is_same_code),
    ]


def _judged_sets(opened: Published, study: Study, *, is_same_code: bool) -> list[Wrong | Unchecked]:
    """Judge each data set."""
    return [
        told
        for name, dataset in locating.used(study).items()
        for told in _judged_set(opened, study, name, dataset, is_same_code=is_same_code)
    ]


def _judged_set(
    opened: Published, study: Study, name: str, dataset: Dataset, *, is_same_code: bool
) -> Iterator[Wrong | Unchecked]:
    """Compare a data set's file with the digest that the edition used.

    Then compare what it holds with what the edition says of it.
    """
    from lrbs_report.runs.portraying import portray  # noqa: PLC0415 - wakes numpy

    environment = opened.edition.content.environment
    told, expected = environment.get("data", {}).get(name), environment["datasets"].get(name)
    place = tr("data set {name}", name=name)
    may_be_here = opened.is_in_project or not dataset.source.startswith(KERAS)
    file = locating.place_at_hand(dataset, study, Project(opened.folder).store) if may_be_here else None
    if file is None:
        if told is not None:
            yield Unchecked(
                place=place,
                reason=tr(
                    "its file is not here, so what the edition says that it holds rests on the edition alone"
                ),
            )
        return
    try:
        found = locating.digest_of(dataset, file)
        if found == expected:
            source_of(dataset.source).locate(dataset, file)
    except (OSError, ValueError) as error:
        reason = quoted(said_of(error) if isinstance(error, OSError) else error)
        yield Wrong(place=place, message=tr("the file that is here cannot be used: {reason}", reason=reason))
        return
    if found != expected:
        yield Wrong(
            place=place,
            message=tr(
                "the file that is here has the SHA-256 {found}, the edition used {expected}",
                found=found,
                expected=quoted(expected),
            ),
        )
        return
    portrait = portray(dataset, file)
    seen = as_json(portrait) if portrait else None
    if seen is None or told == seen or (not is_same_code and _agree(told or {}, seen)):
        return
    yield Wrong(
        place=EDITION,
        message=tr(
            "data set {name}: the edition says that it holds {told}, its file holds {seen}",
            name=name,
            told=quoted(told),
            seen=quoted(seen),
        ),
    )


def _agree(told: Mapping[str, Any], seen: Mapping[str, Any]) -> bool:
    """Tell whether other code said of data what they hold, as far as both look for the same."""
    return all(told[name] == seen[name] for name in told.keys() & seen.keys())


def _notes(opened: Published, held: Held | None, found: Derived) -> Iterator[str]:
    """Say what nothing vouches for, and what is missing by its own word."""
    holes = found.content.environment.get("holes") if found.content else None
    if holes and holes == opened.edition.content.environment.get("holes"):
        count = sum(map(len, holes["seeds"].values()))
        yield tr(
            "This edition has holes and says so: {count} of {holes} runs are missing.",
            count=count,
            holes=holes["runs"],
        )
    imported = sum("log" in run for one in opened.edition.content.experiments.values() for run in one["runs"])
    if imported:
        yield tr(
            "{imported} of its runs were imported: they cannot be verified by training.", imported=imported
        )
    if opened.listed and not opened.is_in_project:
        yield tr("The days of earlier editions rest on the manifest alone.")
    if held and not held.manifest.get("pdf") and held.manifest:
        yield tr("This report was published without PDFs.")
    others = [
        tr(
            "{name} {there} (here {here})",
            name=tr("code") if name == "code" else name,
            there=quoted(there),
            here=here,
        )
        for name, (there, here) in (found.foreign or {}).items()
    ]
    if held and held.manifest and others:
        yield tr("Made with other versions than are here: {others}.", others=together(", ", others))
    if held and held.strangers:
        yield tr("Not of this report: {strangers}.", strangers=quoted(", ".join(held.strangers)))
    if opened.is_in_project and {name for name, _ in _pages_of(opened)} - {*(found.pages or {})} and held:
        yield tr("The pages of earlier editions that other code wrote rest on the history.")
    if opened.is_in_project and held is None:
        yield tr(
            "Of its published files none is at hand but those of the latest edition: only the "
            "history was checked."
        )


def _unsure(opened: Published, found: Derived) -> Iterator[Unchecked]:
    """Find what only other code could say again.

    Nobody vouches for it, and a history that came with a project vouches for nothing.
    """
    if found.reworded:
        yield Unchecked(
            place=EDITION,
            reason=tr(
                "{reworded} texts or numbers of it are printed otherwise here: {other_code}",
                reworded=found.reworded,
                other_code=other_code(found.foreign or {}),
            ),
        )
    if opened.edition.previous is None and found.content is not None:
        yield Unchecked(
            place=EDITION,
            reason=tr("does not say which edition it follows: an older lrbs-report made it, or says so"),
        )


def _distinct(wrong: list[Wrong]) -> tuple[Wrong, ...]:
    return tuple(dict.fromkeys(wrong))

"""What makes a report and is another here than where an edition was made."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from lrbs_report.base.tongue import tr
from lrbs_report.editions.edition import Edition
from lrbs_report.keeping.project import Project
from lrbs_report.report.provenance import made_with, provenance_of
from lrbs_report.walks.made_from import digest_of_code
from lrbs_report.walks.verifying.found import quoted

TRAINED = ("tensorflow", "keras", "numpy")


def foreign_in(edition: Edition, project: Project, manifest: Mapping[str, Any]) -> dict[str, tuple[str, str]]:
    """Name what makes a report and is another here: our own code, and libraries.

    Each comes with what it was there and what it is here.
    """
    told = edition.content.environment
    code = digest_of_code(project)
    found = {"code": (f"{told['version']}, {told['code']}", code)} if told["code"] != code else {}
    here = {name: version for name, version in provenance_of([], {}).libraries.items() if name not in TRAINED}
    helpers = made_with(pdf=bool(manifest.get("pdf")))
    known = manifest.get("made_with") if isinstance(manifest.get("made_with"), Mapping) else {}
    there = {**told["libraries"], **{name: (known or {}).get(name, "?") for name in helpers}}
    return found | {
        name: (str(there.get(name, "?")), version)
        for name, version in {**here, **helpers}.items()
        if there.get(name) != version
    }


def other_code(foreign: Mapping[str, tuple[str, str]]) -> str:
    """Say which code made something, where it is not this one."""
    if "code" not in foreign:
        return tr(
            "made with babel {foreign}, here {foreign_2}",
            foreign=quoted(foreign["babel"][0]),
            foreign_2=foreign["babel"][1],
        )
    return tr(
        "made by other code of lrbs-report ({foreign}; here it is {foreign_2})",
        foreign=quoted(foreign["code"][0]),
        foreign_2=foreign["code"][1],
    )

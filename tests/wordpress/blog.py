"""Publishing on a real WordPress for the tests: reports of made-up results, and what the site then holds."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from lrbs_report.keeping.project import Project
from lrbs_report.publish import wordpress_site
from lrbs_report.publish.bundle import Wanted
from lrbs_report.publish.wordpress_api import PASSWORD, USER
from lrbs_report.report import Gallery, Templates, compose
from lrbs_report.report.composed import Composed
from lrbs_report.study.experiments import Study
from tests import factory
from tests.wordpress.server import WordPress


def report(gallery: Gallery, study: Study) -> Composed:
    """Compose a report of made-up results."""
    return Composed(
        project=Project(Path()),
        document=compose(factory.findings(study), factory.PROVENANCE),
        templates=Templates(),
        gallery=gallery,
    )


def secrets(wordpress: WordPress) -> Mapping[str, str]:
    """Return the environment of somebody who may write on the site."""
    return {USER: wordpress.user, PASSWORD: wordpress.password}


def publish(wordpress: WordPress, composed: Composed, slug: str, **wanted: Any) -> list[str]:  # noqa: ANN401 - what Wanted takes
    """Publish under a slug."""
    return wordpress_site.publish(
        composed, wordpress.address, Wanted(slug=slug, **wanted), secrets(wordpress)
    )


def posts(wordpress: WordPress, slug: str) -> list[dict[str, Any]]:
    """Return the posts of a slug, whatever their status."""
    _, found = wordpress.api(f"posts&slug={slug}&status=any&context=edit")
    return list(found)


def media(wordpress: WordPress, slug: str) -> list[dict[str, Any]]:
    """Return the files of ours in the library."""
    _, found = wordpress.api("media&per_page=100&context=edit")
    return [one for one in found if one["description"]["raw"] == f"lrbs-report: {slug}"]

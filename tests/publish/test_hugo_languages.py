"""On a site of several languages, each page is published in its own, as the real Hugo reads the site."""

import json
import re
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest

from lrbs_report.base.errors import InvalidInput
from lrbs_report.keeping.project import Project
from lrbs_report.publish import gallery, hugo
from lrbs_report.publish.bundle import Wanted
from lrbs_report.publish.hugo_languages import Spot, languages_of
from lrbs_report.publish.sides import settled
from lrbs_report.report import Gallery, Templates, compose
from lrbs_report.report.composed import Composed
from tests import factory

WANTED = Wanted(slug="article", date="2026-01-31", theme="light")
PAGE = (
    "{{ .Language.Lang }}|{{ .Params.lang }}|{{ .Title }}|"
    "{{ range .Translations }}{{ .Language.Lang }},{{ end }}|{{ .Content }}"
)
TOML = 'baseURL = "http://127.0.0.1/"\ndefaultContentLanguage = "es"\n'
SITES = {
    "names of files": {"hugo.toml": f"{TOML}[languages.es]\nweight = 1\n[languages.en]\nweight = 2\n"},
    "the other is the default": {"config.toml": "[Languages.en]\nweight = 1\n[Languages.ES]\nweight = 2\n"},
    "folders": {
        "hugo.toml": f'{TOML}[languages.es]\ncontentDir = "content/es"\n'
        '[languages.en]\ncontentDir = "content/en"\n'
    },
    "in YAML": {
        "config.yaml": "baseURL: http://127.0.0.1/ # here\ndefaultContentLanguage: en\nlanguages:\n  es:\n"
        "    weight: 1\n    params:\n      x: y\n  en:\n    contentDir: 'english'\n    weight: 2\n"
    },
    "in JSON": {"hugo.json": json.dumps({"languages": {"es": {"weight": 1}, "en": {"weight": 2}}})},
    "of a folder": {
        "config/_default/hugo.toml": TOML,
        "config/_default/languages.toml": "[es]\nweight = 1\n[en]\nweight = 2\n",
    },
    "of a region": {"hugo.toml": f"{TOML}[languages.es]\nweight = 1\n[languages.en-gb]\nweight = 2\n"},
}


@pytest.fixture(scope="module")
def composed(tmp_path_factory: pytest.TempPathFactory, charts: Gallery) -> Composed:
    """Compose a small report in two languages."""
    folder = tmp_path_factory.mktemp("composed")
    document = compose(factory.findings(factory.article_study()), factory.PROVENANCE)
    return Composed(project=Project(folder), document=document, templates=Templates(), gallery=charts)


def site_of(folder: Path, files: dict[str, str]) -> Path:
    """Write the sources of a site."""
    for name, text in {**files, "layouts/_default/single.html": PAGE}.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    return folder


@pytest.mark.parametrize("name", SITES)
def test_each_page_is_in_its_own_language(name: str, composed: Composed, tmp_path: Path) -> None:
    """And translates the other; every picture that it shows is there; again, nothing is to do."""
    site = site_of(tmp_path / "site", SITES[name])
    hugo.publish(composed, site, WANTED)
    subprocess.run(["hugo", "--quiet", "--destination", tmp_path / "out"], cwd=site, check=True)  # noqa: S607 - the one that is here
    pages = list((tmp_path / "out").rglob("article/index.html"))
    told = {tuple(page.read_text(encoding="utf-8").split("|")[:2]): page for page in pages}
    other = "en-gb" if name == "of a region" else "en"
    assert {("es", "es"), (other, "en")} == told.keys()
    for (language, _), page in told.items():
        text = page.read_text(encoding="utf-8")
        assert text.split("|")[3] == f"{other if language == 'es' else 'es'},"
        shown = re.findall(r'src(?:set)?="?([^" >]+\.(?:png|webp|svg))', text)
        assert shown
        assert "lrbs[" not in text
        assert all(
            (tmp_path / "out" / one.removeprefix("http://127.0.0.1").lstrip("/")).is_file() for one in shown
        )
    assert not hugo.publish(composed, site, WANTED).written


def test_a_language_that_the_site_lacks_is_refused(composed: Composed, tmp_path: Path) -> None:
    """Nothing is written; the one that it has can be published alone."""
    site = site_of(tmp_path, {"hugo.toml": f"{TOML}[languages.es]\n[languages.fr]\n"})
    with pytest.raises(InvalidInput, match='the site has no language "en"') as caught:
        hugo.publish(composed, site, WANTED)
    assert "The site speaks es, fr" in str(caught.value)
    assert not (site / "content").exists()
    hugo.publish(composed, site, replace(WANTED, languages=("es",)))
    assert (site / "content/posts/article/index.es.md").is_file()


@pytest.mark.parametrize("folder", ["../elsewhere", "/elsewhere", "a/../b"])
def test_a_folder_of_pages_lies_in_the_site(folder: str, tmp_path: Path) -> None:
    """One that leads out of it is named, and nothing is written there."""
    (tmp_path / "hugo.toml").write_text(f'[languages.es]\ncontentDir = "{folder}"\n', encoding="utf-8")
    with pytest.raises(InvalidInput, match=re.escape(folder)):
        languages_of(tmp_path)


def test_what_is_no_configuration_is_said(tmp_path: Path) -> None:
    """With its file."""
    (tmp_path / "hugo.toml").write_text("[languages", encoding="utf-8")
    with pytest.raises(InvalidInput, match=r"hugo\.toml: cannot be read"):
        languages_of(tmp_path)


def test_a_site_of_one_language_is_as_before(tmp_path: Path) -> None:
    """Every post is called the same, where the site has its pages."""
    (tmp_path / "hugo.toml").write_text('contentDir = "pages"\n', encoding="utf-8")
    assert Spot(folder="pages") == languages_of(tmp_path).spot("en")


def test_figures_are_light_unless_the_site_says_otherwise(tmp_path: Path) -> None:
    """A style sheet says it; what is asked for by name is done."""
    (tmp_path / "themes/plain/assets").mkdir(parents=True)
    style = tmp_path / "themes/plain/assets/main.scss"
    style.write_text("body { color: black }", encoding="utf-8")
    assert "light" == settled("auto", tmp_path) == settled("auto", None) == settled("light", tmp_path)
    style.write_text("@media (prefers-color-scheme: dark) { body { color: white } }", encoding="utf-8")
    assert "auto" == settled("auto", tmp_path) == settled("both", None)
    assert "dark" == settled("dark", tmp_path)


@pytest.mark.parametrize(("theme", "dark", "light"), [("light", 0, 1), ("dark", 1, 0), ("auto", 1, 1)])
def test_a_side_that_is_not_shown_is_not_written(
    theme: str, dark: int, light: int, composed: Composed
) -> None:
    """Of a light theme no file is dark, nor has an SVG colours for the dark."""
    files = gallery.files_of(composed, (), (), theme)  # type: ignore[arg-type]  # one of its values
    named = [name for name in files if re.search(r"-dark[.@]", name)]
    charts = [name for name in files if re.search(r"(?<!-dark)(?:\.svg|\.webp|@2x\.png)$", name)]
    assert (bool(dark), bool(light)) == (bool(named), bool(charts))
    assert (theme == "auto") == any(b"prefers-color-scheme" in files[name] for name in charts)
    shown = {
        one
        for name in files
        if name.endswith(".html")
        for one in re.findall(rb'src(?:set)?="([^" ]+)', files[name])
    }
    assert shown
    assert {one.decode() for one in shown} <= files.keys()

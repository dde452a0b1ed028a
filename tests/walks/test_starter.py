"""Projects are begun, and never over one that is there."""

from pathlib import Path

from tests.commands import content, run


def test_init_starts_a_project_that_checks(tmp_path: Path) -> None:
    """Definitions, schema and templates are there; a second init refuses to overwrite them."""
    run("init", tmp_path / "new")
    definitions = {"experiments.toml", "experiments.schema.json", "references/published.log", ".gitignore"}
    assert definitions | {"templates/article.es.md.j2", "templates/article.en.md.j2"} == set(
        content(tmp_path / "new")
    )
    run("check", "--project", tmp_path / "new")
    assert "is there already" in run("init", tmp_path / "new", code=2).stderr


def test_no_project_says_how_to_start_one(tmp_path: Path) -> None:
    """Exit code 2 and the command to type."""
    assert "lrbs-report init" in run("build", "--project", tmp_path, code=2).stderr

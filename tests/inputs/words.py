"""Wrong words: commands, options and arguments."""

from __future__ import annotations

from tests.inputs.cases import Case, study
from tests.inputs.files import LOG, on_results

LOG_FILE = {"published.log": LOG.encode()}


def typed(name: str, words: str | tuple[str, ...], *said: str) -> Case:
    """Return wrong words in a project that is in order."""
    split = tuple(words.split()) if isinstance(words, str) else words
    return Case(name=f"words: {name}", files={"experiments.toml": study().encode()}, words=split, said=said)


WORDS = (
    typed("an unknown command", "bild", "No such command 'bild'", "lrbs-report --help"),
    typed(
        "an unknown option", "build --nonsense", "No such option", "--nonsense", "lrbs-report build --help"
    ),
    typed("an option with an escape sequence", ("build", "--a\x1b[31m\u202e"), "No such option", "\\x1b"),
    typed("an option without its value", "schedule cron --at", "requires an argument"),
    typed("an argument too many", "diff 1 2 3", "unexpected extra argument"),
    typed("an argument is missing", "init", "Missing argument 'DIR'"),
    typed("no workers", "plan --jobs 0", "--jobs", "0 is not in the range"),
    typed("workers in words", "build --jobs two", "--jobs", "'two'"),
    typed("half a worker", "build --jobs 1.5", "--jobs"),
    typed("a wait before now", "build --wait -1", "--wait"),
    typed("a wait that is no number", "build --wait nan", "--wait is no number of seconds"),
    typed("refreshed soon", "build --refresh soon", '--refresh: came "soon"', "always, on-change"),
    typed("refreshed by the hour", "schedule cron --refresh 7h", '--refresh: came "7h"'),
    typed("failing on a whim", "build --fail-on whim", "--fail-on"),
    typed(
        "an experiment that is not there",
        "build --only on",
        "--only on: there is no experiment",
        "Expected one of: one.",
    ),
    typed(
        "a search for what is not there",
        "find-rate on",
        "there is no experiment on",
        "Expected one of: one.",
    ),
    typed("a search downwards", "find-rate --from 1 --to 0.1", "--from is 1.0, and to is 0.1"),
    typed("a search from no number", "find-rate --from nan", "--from is nan", "do not hold"),
    typed("a search from a word", "find-rate --from low", "--from", "'low'"),
    typed("a search of few steps", "find-rate --steps 9", "--steps", "9 is not in the range"),
    typed("a search without seeds", "find-rate --seeds 0", "--seeds"),
    typed("a log to read that is not there", "log none.log", "none.log: cannot be read: No such file"),
    typed(
        "a log that is none", "log experiments.toml", "is in no format that is known", "keras: no line says"
    ),
    typed(
        "a format that is not there",
        "log experiments.toml --format kears",
        "--format: there is no format kears",
        "Did you mean keras?",
    ),
    typed("a log without a file", "log", "Missing argument 'FILE'"),
    typed("two that are not there", "build --only two --only three", "--only two", "--only three"),
    typed("quiet and verbose", "build --quiet --verbose", "--quiet and --verbose contradict each other"),
    typed("quiet and JSON", "build --quiet --json", "--quiet and --json contradict each other"),
    typed("JSON and verbose", "build --verbose --json", "--verbose and --json contradict each other"),
    typed("refuted and not", "build --allow-refuted --fail-on refuted", "contradict each other"),
    typed("strict perturbations", "check --strict --mutate", "--strict and --mutate contradict each other"),
    typed("a summary that is a folder", "build --summary /", "--summary", "is a directory"),
    typed("a project that is not there", "plan --project nowhere", "nowhere: there is no such folder"),
    typed("a project that is a file", "plan --project experiments.toml", "there is no such folder"),
    typed("a project without definitions", "plan --project ..", "there is no such file", "lrbs-report init"),
    typed("no sample", "verify --sample 0", "--sample"),
    typed("files and a sample", "verify --files --sample 2", "--files and --sample contradict each other"),
    typed("files and workers", "verify --files --jobs 2", "--files and --jobs contradict each other"),
    typed("a draw without a sample", "verify --draw 2", "--draw says something about --sample"),
    typed("a shell that is unknown", "completion tcsh", "'tcsh' is not one of"),
    typed("a scheduler that is unknown", "schedule windows", "'windows' is not one of"),
    typed("a time that is none", "schedule cron --at 25:00", '--at: came "25:00"', "Expected"),
    typed(
        "a time that only cron can say",
        ("schedule", "systemd", "--at", "0 3 1 * 1"),
        "names days of the month and days of the week",
    ),
    typed("a command that no shell reads", ("schedule", "cron", "--then", "echo 'a"), "--then: "),
    typed("a port beyond all", "serve --port 65536", "--port"),
    typed("a format that is unknown", "diff --format pdf", "--format"),
    typed("a blog that is unknown", "publish medium out", "'medium' is not one of"),
    typed("a status for hugo", "publish hugo out --status draft", "--status is only for a WordPress site"),
    typed(
        "a status for files", "publish wordpress out --status draft", "--status is only for a WordPress site"
    ),
    typed("a status that is unknown", "publish wordpress https://a.example --status hidden", "--status"),
    typed(
        "an address for hugo",
        "publish hugo out --base-url https://a.example",
        "--base-url is only for wordpress to a folder",
    ),
    typed("a section for jekyll", "publish jekyll out --section posts", "--section is only for hugo"),
    typed("a test told again", "notify --test --again", "--test and --again contradict each other"),
    typed("a start where something is", "init .", "experiments.toml: is there already"),
    typed("means over nothing", "replicate published.log --mean runs", "--mean"),
    typed("a log that is not there", "replicate nowhere.log", "nowhere.log: cannot be read", "No such file"),
    typed("a log that is a folder", "replicate .", "is in no format that is known", "no run of MLflow"),
    typed("a program that is unknown", "export out --as xlsx", "'xlsx' is not one of"),
    typed("a program that nobody names", "export out", "Missing option '--as'"),
    typed("an export before results", "export out --as csv", "results are missing", "lrbs-report build"),
    typed("figures before results", "figures out", "results are missing", "lrbs-report build"),
    on_results(
        "words: an experiment for a log that is not there",
        ("replicate", "published.log", "--experiment", "x"),
        "--experiment x",
        files=LOG_FILE,
    ),
    on_results(
        "words: a log with other epochs",
        ("replicate", "published.log"),
        "no experiment is left to compare run 1 with",
        files=LOG_FILE,
    ),
    on_results(
        "words: a build's own folder", ("publish", "markdown", "output"), "DEST: output lies in output"
    ),
    on_results("words: a folder in a build's own", ("figures", ".lrbs/x"), "DEST: .lrbs/x lies in .lrbs"),
    on_results(
        "words: a language that it does not speak",
        ("figures", "../out", "--language", "fr"),
        'does not speak "fr"',
    ),
    on_results(
        "words: a figure that is not there", ("figures", "../out", "--only", "comparson"), "comparson"
    ),
    on_results(
        "words: a slug that is none",
        ("publish", "hugo", "../out", "--slug", "A b", "--date", "31.1.2026"),
        "--slug: came",
        "--date: came",
    ),
    on_results(
        "words: a setting that is none",
        ("publish", "hugo", "../out", "--set", "tags"),
        "--set: came",
        "KEY=VALUE",
    ),
    on_results("words: an address that is none", ("publish", "wordpress", "ftp://a.example"), "https"),
    on_results("words: an open address", ("publish", "wordpress", "http://a.example"), "https"),
    Case(
        name="words: a variable that is not set",
        files={"experiments.toml": study(after='[notify]\nwebhook = "$LRBS_HOOK"\n').encode()},
        words=("notify", "--test"),
        said=("LRBS_HOOK is not set",),
    ),
    Case(
        name="words: a webhook that is none",
        files={"experiments.toml": study(after='[notify]\nwebhook = "$LRBS_HOOK"\n').encode()},
        words=("notify", "--test"),
        code=3,
        unsaid=("hunter2",),
        variables={"LRBS_HOOK": "ftp://hunter2.example/hunter2"},
    ),
)

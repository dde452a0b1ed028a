"""What a stranger's project may try with those who are told of it, and with schedules.

Also with the preview and with shells that complete.
"""

from __future__ import annotations

import contextlib
import http.client
import json
import os
import re
import shlex
import smtplib
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from lrbs_report.base.errors import InvalidInput, MissingRequirement
from lrbs_report.notifying import news, sending
from lrbs_report.notifying.sending import Message, fill_in, send
from lrbs_report.scheduling import cron, systemd, workflows
from lrbs_report.scheduling.job import Job, job_of
from lrbs_report.scheduling.when import read_when
from lrbs_report.study.notify import Notify
from tests.commands import content, project, run
from tests.factory.projects import DEFINITIONS, kept_project
from tests.pages.checkers import program

TOKEN = "tok3n-of-ana"  # noqa: S105 - nobody's
MESSAGE = Message(subject="Title", text="text", html="<p>text</p>", data={})
TIMEOUT = 120
LETTER = """
[notify.email]
to = ["eve@example.org"]
sender = "eve@example.org"
host = "127.0.0.1"
port = 9
security = "none"
user = "eve"
password = "$NAME"
"""


@contextlib.contextmanager
def listener(
    answer: bytes = b"HTTP/1.1 204 No Content\r\nContent-Length: 0\r\n\r\n",
) -> Iterator[tuple[int, list[dict[str, Any]]]]:
    """Hear what a webhook is sent, and answer with these bytes."""
    heard: list[dict[str, Any]] = []

    class Handler(BaseHTTPRequestHandler):
        """Keeps what it is sent."""

        def do_POST(self) -> None:
            """Keep it."""
            heard.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
            self.wfile.write(answer)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server.server_port, heard
        server.shutdown()


@pytest.mark.attack
def test_a_build_tells_nobody_whom_only_the_project_names(tmp_path: Path) -> None:
    """Neither of an edition nor of a failure.

    It says in a line whom --notify would tell, by the host alone.
    """
    with listener() as (port, heard):
        made = kept_project(
            tmp_path / "p", f'{DEFINITIONS}\n[notify]\nwebhook = "http://127.0.0.1:{port}/{TOKEN}"\n'
        )
        done = run("build", "--project", made.folder, "--no-pdf")
        assert "--notify" in done.stdout
        assert "127.0.0.1 (webhook)" in done.stdout
        assert TOKEN not in done.stdout + done.stderr
        _break_template(made.folder)
        assert "--notify" in run("build", "--project", made.folder, "--no-pdf", code=2).stdout
        assert [] == heard
        with pytest.raises(AssertionError):
            run("build", "--project", made.folder, "--no-pdf", "--notify", cwd=Path("/"))
        (told,) = heard
    said = json.dumps(told)
    assert "templates/article.es.md.j2" in said
    # Whoever is told learns of no folder of ours.
    assert [] == [part for part in tmp_path.parts[1:] if part in said]


def _break_template(folder: Path) -> None:
    (folder / "templates").mkdir()
    (folder / "templates" / "article.es.md.j2").write_text("## Uno\n\n{{ nonsense( }}\n", encoding="utf-8")


@pytest.mark.attack
@pytest.mark.parametrize("name", ["GITHUB_TOKEN", "LRBS_WORDPRESS_PASSWORD"])
@pytest.mark.parametrize("words", [("build", "--no-pdf", "--notify"), ("notify", "--test")])
def test_no_secret_of_another_purpose_is_sent(tmp_path: Path, name: str, words: tuple[str, ...]) -> None:
    """A password may be in no variable but LRBS_…, which serves nothing else.

    It is refused before anything is sent, and no value is shown.
    """
    made = kept_project(tmp_path / "p")
    (made.folder / "experiments.toml").write_text(
        DEFINITIONS + LETTER.replace("NAME", name), encoding="utf-8"
    )
    done = run(*words, "--project", made.folder, variables={name: TOKEN}, code=2)
    assert "password: this variable may not be read" in done.stderr
    assert TOKEN not in done.stdout + done.stderr
    assert not (made.folder / "output").exists()


@pytest.mark.attack
@pytest.mark.parametrize(
    "name",
    [
        "PATH",
        "AWS_SECRET_ACCESS_KEY",
        "lrbs_hook",
        "LRBS_",
        "XLRBS_HOOK",
        "LRBS_HOOK\n",
        "LRBS_WORDPRESS_USER",
        "",
    ],
)
def test_no_other_variable_is_read(name: str) -> None:
    """Whatever a value of [notify] names."""
    with pytest.raises(InvalidInput, match="which "):
        fill_in(Notify(webhook=f"${name}", email=None, on=("edition",)), {name: TOKEN})


LEAKY = {
    "no address": TOKEN,
    "an odd port": f"https://127.0.0.1:{TOKEN}/",
    "half of a bracket": f"https://[{TOKEN}/",
    "letters that become others": f"https://{TOKEN}\u2100.example/",
    "in the open": f"http://{TOKEN}.example/",
    "a space": f"http://127.0.0.1:PORT/a {TOKEN}",
    "the end of a line": f"http://127.0.0.1:PORT/\r\nX: {TOKEN}",
    "other letters": f"http://127.0.0.1:PORT/é{TOKEN}",
    "a name that no server has": f"https://{'x' * 70}.{TOKEN}/",
    "a path": f"http://127.0.0.1:1/{TOKEN}",
}


@pytest.mark.attack
@pytest.mark.parametrize("kind", LEAKY)
def test_a_wrong_webhook_is_not_shown(kind: str, capfd: pytest.CaptureFixture[str]) -> None:
    """A message names the channel, not what stands in the variable: that is the secret itself."""
    with listener() as (port, _):
        address = LEAKY[kind].replace("PORT", str(port))
        with pytest.raises(MissingRequirement, match="The webhook was not told: ") as said:
            send(MESSAGE, Notify(webhook="$LRBS_HOOK", email=None, on=("edition",)), {"LRBS_HOOK": address})
    assert TOKEN not in str(said.value) + "".join(capfd.readouterr())
    assert kind != "in the open" or sending.WRONG_ADDRESS in str(said.value)  # nobody is even looked for


REPEATING = [
    *(
        smtplib.SMTPAuthenticationError(535, TOKEN.encode()),
        smtplib.SMTPRecipientsRefused({TOKEN: (550, b"no")}),
        smtplib.SMTPException(TOKEN),
    ),
    *(
        http.client.InvalidURL(TOKEN),
        http.client.BadStatusLine(TOKEN),
        socket.gaierror(TOKEN),
        OSError(TOKEN),
        ValueError(TOKEN),
    ),
]


@pytest.mark.attack
@pytest.mark.parametrize("error", REPEATING, ids=lambda error: type(error).__name__)
def test_what_a_library_says_is_told_in_other_words(error: Exception) -> None:
    """Some repeat what they were given, or what a server said of it."""

    def fail() -> None:
        raise error

    told = sending._failure(fail)
    assert (True, False) == (bool(told), TOKEN in told)


@pytest.mark.attack
def test_a_server_that_repeats_the_secret_is_not_repeated() -> None:
    """Its reason is its own; what is said is the standard's."""
    with listener(f"HTTP/1.1 404 {TOKEN}\r\nContent-Length: 0\r\n\r\n".encode()) as (port, _):
        with pytest.raises(MissingRequirement, match="it answered 404 Not Found") as said:
            send(MESSAGE, Notify(webhook=f"http://127.0.0.1:{port}/", email=None, on=("edition",)), {})
        assert TOKEN not in str(said.value)


PLACES = {
    "{folder}/experiments.toml:3:1: wrong": "experiments.toml:3:1: wrong",
    "{bare}/experiments.toml:3:1: wrong": "experiments.toml:3:1: wrong",
    "run `lrbs-report build --project {folder}` first": "run `lrbs-report build --project .` first",
    "{folder}/../{above}/secret: gone": "…: gone",
    "{folder}2/a: gone": "…: gone",
    "{home}/.cache/a b/c.npz: is a link": "…: is a link",
    "'~ana/x' and ~/y, file:///home/ana/z": "'…' and …, …",
    "in /home/Ana María/x/y: no": "in …: no",
    "a:/home/b (/home/c) [/home/d]": "a:… (…) […]",
    "../../x/y.log: gone": "…: gone",
    "1/2 and/or text/html, https://example.org/a/b, <b>x</b>": (
        "1/2 and/or text/html, https://example.org/a/b, <b>x</b>"
    ),
}


@pytest.mark.attack
@pytest.mark.parametrize("text", PLACES)
def test_what_is_told_of_a_failure_shows_no_folder(
    tmp_path: Path, text: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is below the project is named from there on.

    Other places are not named at all, and everything else is as it was.
    """
    folder = tmp_path / "my project"
    folder.mkdir()
    monkeypatch.chdir(tmp_path.parent)
    monkeypatch.setenv("HOME", "/home/Ana, la d'aquí: 1")  # signs at which a path seems to end
    here = {
        "folder": str(folder),
        "bare": os.path.relpath(folder),
        "above": tmp_path.name,
        "home": str(Path.home()),
    }
    told = news.failure("Title", MissingRequirement(text.format(**here)), folder)
    assert PLACES[text] == told.data["message"]
    assert told.text.endswith(PLACES[text])


STEERING = {
    "line": "a\n* * * * * touch pwned",
    "return": "a\rb",
    "escape": "a\x1b[31mb",
    "next line": "a\x85b",
    "separator": "a\u2028b",
    "no UTF-8": os.fsdecode(b"a\xff"),
    "right to left": "a\u202eb",
}


@pytest.mark.attack
@pytest.mark.parametrize("target", ["systemd", "cron", "github", "gitlab"])
@pytest.mark.parametrize("name", STEERING)
def test_a_folder_whose_name_steers_is_refused(tmp_path: Path, target: str, name: str) -> None:
    """Before anything is printed or written; and shown without steering the terminal."""
    folder = project(tmp_path / STEERING[name], DEFINITIONS)
    done = run(
        "schedule",
        target,
        "--project",
        folder,
        "--install",
        code=2,
        variables={"XDG_CONFIG_HOME": str(tmp_path / "c")},
    )
    assert ("", 2) == (done.stdout, len(done.stderr.splitlines()))
    assert done.stderr.replace("\n", "").isprintable()
    assert ["experiments.toml"] == [path.name for path in folder.iterdir()]
    assert not (tmp_path / "c").exists()


ODD = [
    "x\\",
    "x ",
    " x",
    "$(touch pwned)",
    "`touch pwned`",
    "-rf",
    "%h %n %%",
    "a'b\"c",
    "{x} ${HOME} $HOME",
    "#x; y & z",
    "x;",
    "a\\\\b",
    "ñ=1",
]


def job(folder: Path, then: str = "") -> Job:
    """Describe the job of a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    return job_of(folder, read_when("03:30"), "refuted", "on-change", then)


@pytest.mark.attack
@pytest.mark.parametrize("name", ODD)
def test_systemd_reads_an_odd_folder_as_it_is(
    tmp_path: Path, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also when the program itself lies there.

    Nothing is complained about, and the folder reads back the same.
    """
    here = tmp_path / name / "bin"
    here.mkdir(parents=True)
    (here / "python").symlink_to(sys.executable)
    monkeypatch.setattr(sys, "executable", str(here / "python"))
    units = tmp_path / "units"
    units.mkdir()
    made = systemd.units(job(tmp_path / name, then="date '%' \"$HOME\" \\\\ x"))
    for file, text in made.items():
        (units / file).write_text(text, encoding="utf-8")
    done = subprocess.run(
        [program("systemd-analyze"), "verify", "--user", *map(str, sorted(units.iterdir()))],
        capture_output=True, text=True, check=False, env={**os.environ, "XDG_RUNTIME_DIR": str(tmp_path)},
    )  # fmt: skip
    assert ("", "", 0) == (done.stdout, done.stderr, done.returncode)
    assert [str(tmp_path / name)] * 2 == [
        systemd.folder_of(text) for text in made.values() if "[Service]" in text
    ]
    lines = [line for text in made.values() for line in text.splitlines()]
    assert [] == [line for line in lines if line.endswith(("\\", " "))]
    # Or systemd puts a variable there.
    assert [] == [line for line in lines if "$" in line and line.startswith("ExecStart=") and line[10] != ":"]


@pytest.mark.attack
@pytest.mark.parametrize("name", ODD)
def test_cron_reads_an_odd_folder_as_it_is(
    tmp_path: Path, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The shell starts the program in that very folder, and nothing else is done.

    What cron would read in two ways is refused.
    """
    recorder = tmp_path / "recorder"
    recorder.write_text(f'#!/bin/sh\npwd > "{tmp_path}/seen"\n', encoding="utf-8")
    recorder.chmod(0o755)
    monkeypatch.setattr(sys, "executable", str(recorder))
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.delenv("XDG_STATE_HOME", raising=False)
    made = job(tmp_path / name)
    if "\\\\" in name:
        with pytest.raises(InvalidInput, match="backslash"):
            cron.entry(made)
        return
    line = cron.entry(made).splitlines()[1].split(" ", 5)[5]
    assert not re.search(r"(?<!\\)%", line)
    done = subprocess.run(
        [program("sh"), "-c", line.replace("\\%", "%")],
        capture_output=True,
        text=True,
        check=False,
        cwd=tmp_path,
    )
    assert ("", "", 0) == (done.stdout, done.stderr, done.returncode)
    assert f"{made.project}\n" == (tmp_path / "seen").read_text(encoding="utf-8")
    assert [] == list(tmp_path.rglob("pwned"))
    assert [] == list(made.project.iterdir())


@pytest.mark.attack
@pytest.mark.parametrize(
    "command",
    [
        "date\n",
        "a\nb",
        "a\u2028b",
        "echo 'a",
        "a; }",
        "x &&",
        "x \\",
        "echo ${{ github.event.issue.title }}",
        "a\x1bb",
        os.fsdecode(b"\xff"),
        "if true",
    ],
)
@pytest.mark.parametrize("target", ["cron", "github"])
def test_what_follows_a_build_never_leaves_its_place(tmp_path: Path, command: str, target: str) -> None:
    """A command of several lines, one that no shell could read, one that GitHub would fill in: refused."""
    made = project(tmp_path / "p", DEFINITIONS)
    done = run(
        "schedule",
        target,
        "--project",
        made,
        "--then",
        os.fsencode(command).decode("utf-8", "surrogateescape"),
        code=2,
    )
    assert "--then: " in done.stderr
    assert "" == done.stdout


@pytest.mark.attack
@pytest.mark.parametrize(
    "command",
    [
        "# only a comment",
        "date # why",
        "sleep 0 &",
        "true;",
        "case a in a) true;; esac",
        "echo '}' \"{\" 100%",
    ],
)
def test_an_odd_command_is_run_as_it_is(
    tmp_path: Path, command: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The line of cron stays one that a shell can read, and what comes after the command still happens."""
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    monkeypatch.setattr(sys, "executable", "/bin/true")
    line = (
        cron.entry(job(tmp_path / "p", then=f"{command}"))
        .splitlines()[1]
        .split(" ", 5)[5]
        .replace("\\%", "%")
    )
    subprocess.run([program("sh"), "-c", line], check=True, capture_output=True, cwd=tmp_path)
    assert (tmp_path / "state" / "lrbs-report" / "lrbs-report-p.log").exists()


def fake_crontab(
    folder: Path,
    content: bytes | None,
    reads: str = 'if [ -e "$TAB" ]; then cat "$TAB"; else echo "no crontab for ana" >&2; exit 1; fi',
) -> Path:
    """Put a program `crontab` into a folder, and return the file beside it in which it keeps the crontab."""
    folder.mkdir()
    tab = folder / "tab"
    if content is not None:
        tab.write_bytes(content)
    script = f'#!/bin/sh\nTAB="{tab}"\nif [ "$1" = -l ]; then {reads}\nelse cat > "$TAB"; fi\n'
    (folder / "crontab").write_text(script, encoding="utf-8")
    (folder / "crontab").chmod(0o755)
    return tab


BEGIN, END = b"# lrbs-report: begin FOLDER\n", b"# lrbs-report: end FOLDER\n"
OURS = b"30 3 * * * cd FOLDER && lrbs-report build\n"
BROKEN = {
    "no end": b"A=1\n" + BEGIN + OURS + b"5 5 * * * backup\n",
    "no begin": OURS + END + b"5 5 * * * backup\n",
    "the other way round": END + OURS + BEGIN,
    "twice": (BEGIN + OURS + END) * 2,
    "nested": BEGIN + BEGIN + OURS + END + END,
    "another inside": BEGIN + b"# lrbs-report: begin /x\n1 1 * * * x\n# lrbs-report: end /x\n" + END,
    "the user's line inside": BEGIN + b"5 5 * * * backup\n" + END,
    "the user's line beside": BEGIN + OURS + b"5 5 * * * backup\n" + END,
    "nothing inside": BEGIN + END + b"5 5 * * * backup\n",
    "only a begin": BEGIN,
}


@pytest.mark.attack
@pytest.mark.parametrize("kind", BROKEN)
def test_a_crontab_with_broken_marks_is_left_alone(tmp_path: Path, kind: str) -> None:
    """What is ours and what is the user's is then unknown: it is said, and no line is lost."""
    made = project(tmp_path / "p", DEFINITIONS)
    content = BROKEN[kind].replace(b"FOLDER", str(made).encode())
    tab = fake_crontab(tmp_path / "bin", content)
    done = run(
        "schedule",
        "cron",
        "--project",
        made,
        "--install",
        variables={"PATH": f"{tab.parent}:{os.environ['PATH']}"},
        code=2,
    )
    assert "do not stand as they were written" in done.stderr
    assert content == tab.read_bytes()


@pytest.mark.attack
@pytest.mark.parametrize(
    "content",
    [
        b"5 5 * * * backup",
        b"a\r\nb\r\n",
        b"\xff\xfe\n",
        b"x\x0by\x85\n",
        b"# lrbs-report: begin /else\n",
        None,
        b"",
    ],
)
def test_a_crontab_is_kept_byte_for_byte(tmp_path: Path, content: bytes | None) -> None:
    """Whatever else stands there; also when the line is replaced by another one."""
    made = project(tmp_path / "p", DEFINITIONS)
    tab = fake_crontab(tmp_path / "bin", content)
    path = {"PATH": f"{tab.parent}:{os.environ['PATH']}"}
    for at in ("03:30", "04:30"):
        run("schedule", "cron", "--project", made, "--install", "--at", at, variables=path)
        kept = (content or b"") + (b"" if (content or b"\n").endswith(b"\n") else b"\n")
        assert tab.read_bytes().startswith(kept + f"# lrbs-report: begin {made}\n30 {at[1]} * * * ".encode())
        assert tab.read_bytes().endswith(f"# lrbs-report: end {made}\n".encode())


@pytest.mark.attack
@pytest.mark.parametrize("reads", ['echo "Permission denied" >&2; exit 1', "exit 3"])
def test_a_crontab_that_cannot_be_read_is_not_written(tmp_path: Path, reads: str) -> None:
    """That nothing was read does not mean that nothing is there."""
    made = project(tmp_path / "p", DEFINITIONS)
    tab = fake_crontab(tmp_path / "bin", b"5 5 * * * backup\n", reads)
    run(
        "schedule",
        "cron",
        "--project",
        made,
        "--install",
        variables={"PATH": f"{tab.parent}:{os.environ['PATH']}"},
        code=3,
    )
    assert b"5 5 * * * backup\n" == tab.read_bytes()


@pytest.mark.attack
def test_no_log_is_written_through_a_link_of_the_project(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Neither in the project nor behind whatever it links to.

    The log is beside the user, for the user alone.
    """
    victim, outside = tmp_path / "victim", tmp_path / "outside"
    victim.write_text("mine\n", encoding="utf-8")
    outside.mkdir()
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    for name, link in (("p", ".lrbs/schedule.log"), ("q", ".lrbs")):
        made = project(tmp_path / name, "nonsense")
        (made / link).parent.mkdir(exist_ok=True)
        (made / link).symlink_to(victim if link != ".lrbs" else outside)
        line = cron.entry(job(made)).splitlines()[1].split(" ", 5)[5]
        done = subprocess.run(
            [program("sh"), "-c", line], capture_output=True, text=True, check=False, timeout=TIMEOUT
        )
        assert "is a link" in done.stdout
        log = tmp_path / "state" / "lrbs-report" / f"lrbs-report-{name}.log"
        assert (done.stdout, 0o600) == (log.read_text(encoding="utf-8"), log.stat().st_mode & 0o777)
    assert "mine\n" == victim.read_text(encoding="utf-8")
    assert [] == list(outside.iterdir())


@pytest.mark.attack
@pytest.mark.parametrize(
    "link", [".github", ".github/workflows", workflows.GITHUB, workflows.LOCK, workflows.GITLAB]
)
@pytest.mark.parametrize("kind", ["there", "dangling"])
def test_no_workflow_is_installed_through_a_link(tmp_path: Path, link: str, kind: str) -> None:
    """What a stranger's project links to is neither written nor replaced."""
    made = project(tmp_path / "p", DEFINITIONS)
    victim = tmp_path / "victim"
    if kind == "there" and link.endswith((".yml", ".lock")):
        victim.write_text("mine", encoding="utf-8")
    elif kind == "there":
        victim.mkdir()
    (made / link).parent.mkdir(parents=True, exist_ok=True)
    (made / link).symlink_to(victim)
    run(
        "schedule", "gitlab" if link == workflows.GITLAB else "github", "--project", made, "--install", code=2
    )
    assert (made / link).is_symlink()
    assert kind == "dangling" or not victim.is_file() or victim.read_text(encoding="utf-8") == "mine"
    assert not victim.is_dir() or [] == list(victim.iterdir())
    assert kind == "there" or not victim.exists()


def systemctl(folder: Path) -> None:
    """Put a program into a folder that takes whatever is asked of systemd."""
    folder.mkdir()
    (folder / "systemctl").write_text("#!/bin/sh\n", encoding="utf-8")
    (folder / "systemctl").chmod(0o755)


@pytest.mark.attack
def test_no_unit_is_installed_over_another_projects(tmp_path: Path) -> None:
    """A project whose folder is called as one's own does not take its schedule's place.

    Nor is a link there followed.
    """
    mine, other = (
        project(tmp_path / "mine" / "report", DEFINITIONS),
        project(tmp_path / "other" / "report", DEFINITIONS),
    )
    systemctl(tmp_path / "bin")
    variables = {"XDG_CONFIG_HOME": str(tmp_path / "c"), "PATH": f"{tmp_path / 'bin'}:{os.environ['PATH']}"}
    install = ("schedule", "systemd", "--install", "--project")
    run(*install, mine, variables=variables)
    units = tmp_path / "c" / "systemd" / "user"
    before = content(units)
    assert str(mine) in run(*install, other, variables=variables, code=2).stderr
    assert before == content(units)
    timer = units / "lrbs-report-report.timer"
    timer.rename(tmp_path / "timer")
    timer.symlink_to(tmp_path / "timer")
    assert "is a link" in run(*install, mine, "--at", "05:00", variables=variables, code=2).stderr
    assert before[timer.name] == (tmp_path / "timer").read_bytes()


@pytest.mark.attack
@pytest.mark.parametrize(
    "lock",
    [
        "requests\n",
        "requests==2.0\n",
        "a==1 --hash=sha256:00\nb @ https://example.org/b.whl\n",
        "./b.whl\n",
        "a==1 \\\n  ; x\n",
    ],
)
def test_a_lock_that_lets_anything_in_is_refused(tmp_path: Path, lock: str) -> None:
    """With each line that has no digest; nothing is written."""
    made = project(tmp_path / "p", DEFINITIONS)
    (made / workflows.LOCK).write_text(lock, encoding="utf-8")
    assert "no digest" in run("schedule", "github", "--project", made, "--install", code=2).stderr
    assert sorted(["experiments.toml", workflows.LOCK]) == sorted(path.name for path in made.iterdir())


@pytest.mark.attack
@pytest.mark.parametrize("target", ["github", "gitlab"])
def test_workflows_install_nothing_without_a_digest(tmp_path: Path, target: str) -> None:
    """Every library is in the lock with its digests, and this tool is a file of the repository.

    Actions are pinned, and no folder is imported from.
    """
    made = project(tmp_path / "p", DEFINITIONS)
    done = run("schedule", target, "--project", made, "--install")
    assert "pip wheel" in done.stdout
    text = (made / (workflows.GITHUB if target == "github" else workflows.GITLAB)).read_text(encoding="utf-8")
    installs = [line for line in text.splitlines() if "pip install" in line]
    assert [True, True] == [
        "--require-hashes --only-binary :all: -r requirements.lock" in line
        or "--no-index --no-deps wheels/" in line
        for line in installs
    ]
    assert [] == [
        line for line in text.splitlines() if "uses:" in line and not re.search(r"@[0-9a-f]{40} #", line)
    ]
    assert "PYTHONSAFEPATH" in text
    lock = (made / workflows.LOCK).read_text(encoding="utf-8")
    assert len(re.findall(r"(?m)^[a-z0-9.-]+==", lock)) > 30
    assert [] == [entry for entry in re.split(r"(?m)^(?=[a-z])", lock)[1:] if "--hash=sha256:" not in entry]
    assert "already" in run("schedule", target, "--project", made, "--install").stdout


@pytest.mark.attack
@pytest.mark.parametrize("target", ["systemd", "cron", "github", "gitlab"])
def test_a_schedule_tells_nobody_unless_asked_to(tmp_path: Path, target: str) -> None:
    """And says so.

    With --notify it hands on the variables that are named, those that may be, and not to the builds of pull
    requests.
    """
    table = f'[notify]\nwebhook = "$LRBS_HOOK"\n{LETTER.replace("NAME", "LRBS_WORD")}'
    made = project(tmp_path / "p", DEFINITIONS + table)
    plain = run("schedule", target, "--project", made)
    assert "--notify" not in plain.stdout
    assert "Nobody will be told" in plain.stderr
    asked = run("schedule", target, "--project", made, "--notify")
    assert "--notify" in asked.stdout
    assert "Nobody" not in asked.stderr
    if target == "github":
        assert "LRBS_HOOK: ${{ secrets.LRBS_HOOK }}" in asked.stdout
        assert '[ "$GITHUB_EVENT_NAME" = pull_request ] || echo --notify' in asked.stdout


@pytest.mark.attack
def test_a_project_of_a_stranger_gets_no_secret_into_a_workflow(tmp_path: Path) -> None:
    """Only names that a project may use are written there.

    So none that ends the line, and none of another purpose.
    """
    made = project(
        tmp_path / "p",
        DEFINITIONS + '[notify]\nwebhook = "$GITHUB_TOKEN"\n'
        '[notify.email]\nto = ["$LRBS_A\\nX: y", "$LRBS_WORDPRESS_USER"]\n',
    )
    done = run("schedule", "github", "--project", made, "--notify")
    assert "secrets." not in done.stdout


@pytest.mark.attack
@pytest.mark.long(2)
@pytest.mark.parametrize("module", ["re", "shlex", "socket", "lrbs_report"])
def test_a_schedule_imports_nothing_from_the_project(
    tmp_path: Path, module: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Not even when the build starts in its folder."""
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    made = project(tmp_path / "p", "nonsense")
    (made / f"{module}.py").write_text('open("pwned", "w")\n', encoding="utf-8")
    line = cron.entry(job(made, then="lrbs-report --version")).splitlines()[1].split(" ", 5)[5]
    subprocess.run([program("sh"), "-c", line], capture_output=True, check=False, timeout=TIMEOUT)
    service = systemd.units(job(made))["lrbs-report-p.service"]
    words = shlex.split(
        next(line for line in service.splitlines() if line.startswith("ExecStart=")).removeprefix(
            "ExecStart="
        )
    )
    subprocess.run(words, cwd=made, capture_output=True, check=False, timeout=TIMEOUT)
    assert not (made / "pwned").exists()

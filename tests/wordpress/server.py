"""A real WordPress on loopback: Debian's package, PHP's own server and a MariaDB.

All are in a folder of a test's, gone when the test ends.
"""

from __future__ import annotations

import contextlib
import getpass
import os
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import Any

import pytest
import requests

from tests.pages.checkers import program

PACKAGE = Path("/usr/share/wordpress")
SECONDS = 60.0

CONFIGURATION = """\
<?php
define('DB_NAME', 'wordpress');
define('DB_USER', 'root');
define('DB_PASSWORD', '');
define('DB_HOST', 'localhost:@SOCKET@');
define('DB_CHARSET', 'utf8mb4');
define('WP_HOME', '@ADDRESS@');
define('WP_SITEURL', '@ADDRESS@');
define('WP_ENVIRONMENT_TYPE', 'local');  // application passwords without https
define('WP_HTTP_BLOCK_EXTERNAL', true);
define('DISABLE_WP_CRON', true);
define('AUTOMATIC_UPDATER_DISABLED', true);
$table_prefix = 'wp_';
defined('ABSPATH') || define('ABSPATH', __DIR__ . '/');
require_once ABSPATH . 'wp-settings.php';
"""
INSTALL = """
define('WP_INSTALLING', true);
function wp_mail() { return true; }
require 'wp-load.php';
require ABSPATH . 'wp-admin/includes/upgrade.php';
wp_install('Blog', 'ana', 'ana@example.org', false, '', 'to log in with');
"""
ADD_USER = """
require 'wp-load.php';
$user = get_user_by('login', $argv[1]);
$id = $user ? $user->ID : wp_insert_user(
    ['user_login' => $argv[1], 'user_pass' => wp_generate_password(), 'role' => $argv[2]]
);
echo WP_Application_Passwords::create_new_application_password($id, ['name' => 'tests'])[0];
"""

QUICK = "<?php add_filter('intermediate_image_sizes_advanced', '__return_empty_array');"
"""Making each picture in several sizes takes most of a test's time, and nothing here looks at them."""


@dataclass(frozen=True, kw_only=True)
class WordPress:
    """A site that is being served, and its administrator.

    With an application password, and the password to log in with.
    """

    address: str
    user: str
    password: str = field(repr=False)
    login_password: str = field(repr=False)
    folder: Path

    def api(
        self, route: str, method: str = "GET", fields: Mapping[str, Any] | None = None
    ) -> tuple[int, Any]:
        """Ask the REST API as the administrator: ``posts&slug=a``; return the status and what it says."""
        path, _, query = route.partition("&")
        address = f"{self.address}/?rest_route=/wp/v2/{path}" + (f"&{query}" if query else "")
        answer = requests.request(
            method, address, json=fields, auth=(self.user, self.password), timeout=SECONDS
        )
        return answer.status_code, answer.json()

    def status_of(self, address: str) -> int:
        """Ask for a file or page as a reader."""
        return requests.get(address, timeout=SECONDS).status_code

    def add_user(self, role: str) -> tuple[str, str]:
        """Add a user who may do less, and return name and application password."""
        return role, _php(self.folder, ADD_USER, role, role)


@contextlib.contextmanager
def running(folder: Path, base: str = "") -> Iterator[WordPress]:
    """Install and serve a WordPress below a folder, at the root or in a sub-folder (``/blog``)."""
    root, port = folder / "served", _free_port()
    address, site = f"http://127.0.0.1:{port}{base}", root / base.strip("/")
    with _database(folder) as socket_:
        _copy_package(site, CONFIGURATION.replace("@SOCKET@", str(socket_)).replace("@ADDRESS@", address))
        _php(site, INSTALL)
        password = _php(site, ADD_USER, "ana", "administrator")
        words = [program("php"), "-d", "display_errors=0", "-S", f"127.0.0.1:{port}", "-t", str(root)]
        with _process(words, folder / "php.log", lambda: _answers(port), {"PHP_CLI_SERVER_WORKERS": "4"}):
            yield WordPress(
                address=address,
                user="ana",
                password=password,
                login_password="to log in with",  # noqa: S106 - of a site that ends with the test
                folder=site,
            )


@contextlib.contextmanager
def _database(folder: Path) -> Iterator[Path]:
    """Run a MariaDB of its own, which nobody reaches but through its socket, with an empty database."""
    data, log, socket_ = folder / "data", folder / "mariadb.log", folder / "db.sock"
    temporary = folder / "temporary"  # those of several servers would be one
    temporary.mkdir()
    own = ["--no-defaults", f"--datadir={data}", f"--tmpdir={temporary}", f"--user={getpass.getuser()}"]
    _run([program("mariadb-install-db"), *own, "--auth-root-authentication-method=normal", "--skip-test-db"])
    quick = [
        "--skip-networking",
        "--skip-grant-tables",
        "--innodb-flush-log-at-trx-commit=0",
        "--innodb-buffer-pool-size=64M",
    ]
    with _process(
        ["/usr/sbin/mariadbd", *own, *quick, f"--socket={socket_}", f"--pid-file={folder / 'db.pid'}"],
        log,
        socket_.exists,
    ):
        _run(
            [
                program("mariadb"),
                "--no-defaults",
                f"--socket={socket_}",
                "-e",
                "CREATE DATABASE wordpress CHARACTER SET utf8mb4",
            ]
        )
        yield socket_


def _copy_package(site: Path, configuration: str) -> None:
    """Copy Debian's WordPress with one theme, and configure it."""
    if not PACKAGE.exists():
        pytest.fail("WordPress is missing. `make wordpress` installs it.")
    shutil.copytree(PACKAGE, site, ignore=shutil.ignore_patterns("wp-config.php", "plugins"))
    (site / "wp-content" / "uploads").mkdir()
    (site / "wp-content" / "mu-plugins").mkdir()
    (site / "wp-content" / "mu-plugins" / "quick.php").write_text(QUICK, encoding="utf-8")
    (site / "wp-config.php").write_text(configuration, encoding="utf-8")


def _php(folder: Path, script: str, *words: str) -> str:
    """Run a script of PHP in a site's folder, and return what it prints."""
    head = (
        "error_reporting(E_ERROR); $_SERVER['HTTP_HOST'] = '127.0.0.1'; $_SERVER['REQUEST_METHOD'] = 'GET';"
    )
    return _run([program("php"), "-r", head + script, "--", *words], folder).strip()


def _run(words: list[str], folder: Path | None = None) -> str:
    done = subprocess.run(words, cwd=folder, capture_output=True, text=True, check=False, timeout=SECONDS)
    assert done.returncode == 0, f"{words[0]}: {done.stdout}{done.stderr}"
    return done.stdout


@contextlib.contextmanager
def _process(
    words: list[str],
    log: Path,
    is_ready: Callable[[], bool],
    variables: Mapping[str, str] = MappingProxyType({}),
) -> Iterator[None]:
    """Run a program with its children, from when it is ready for as long as the block lasts."""
    with log.open("wb") as said:
        process = subprocess.Popen(
            words,
            stdout=said,
            stderr=said,
            stdin=subprocess.DEVNULL,
            env={**os.environ, **variables},
            start_new_session=True,
        )
        try:
            _wait_for(is_ready, process, log)
            yield
        finally:
            for number in (signal.SIGTERM, signal.SIGKILL):
                with contextlib.suppress(ProcessLookupError):
                    os.killpg(process.pid, number)
                with contextlib.suppress(subprocess.TimeoutExpired):
                    process.wait(5)


def _wait_for(is_ready: Callable[[], bool], process: subprocess.Popen[bytes], log: Path) -> None:
    end = time.monotonic() + SECONDS
    while not is_ready():
        if time.monotonic() > end or process.poll() is not None:
            pytest.fail(f"{log.stem} did not start: {log.read_text(errors='replace')[-2000:]}")
        time.sleep(0.05)


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as free:
        return int(free.getsockname()[1])


def _answers(port: int) -> bool:
    with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
        return True
    return False

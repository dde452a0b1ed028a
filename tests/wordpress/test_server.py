"""What the other tests talk to really is WordPress.

Its REST API reads, writes and refuses as on anybody's site.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any

import pytest
import requests
from PIL import Image

from tests.wordpress.server import SECONDS, WordPress, running

SVG = b'<svg xmlns="http://www.w3.org/2000/svg" width="1" height="1"/>'


@pytest.fixture(scope="module", params=["", "/blog/sub"], ids=["root", "sub-folder"])
def wordpress(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[WordPress]:
    """Serve a fresh site at the root of a host, and one in a sub-folder."""
    with running(tmp_path_factory.mktemp("wordpress"), str(request.param)) as site:
        yield site


def picture(kind: str) -> bytes:
    """Draw one pixel."""
    drawn = io.BytesIO()
    Image.new("RGB", (1, 1)).save(drawn, kind)
    return drawn.getvalue()


def upload(wordpress: WordPress, name: str, content: bytes) -> tuple[int, Any]:
    """Send a file to the media library; return the status and what WordPress says."""
    headers = {
        "Content-Disposition": f'attachment; filename="{name}"',
        "Content-Type": "application/octet-stream",
    }
    address = f"{wordpress.address}/?rest_route=/wp/v2/media"
    answer = requests.post(
        address, content, headers=headers, auth=(wordpress.user, wordpress.password), timeout=SECONDS
    )
    return answer.status_code, answer.json()


def me(wordpress: WordPress, user: str, password: str) -> tuple[int, Any]:
    """Ask who somebody is, and what they may do."""
    address = f"{wordpress.address}/?rest_route=/wp/v2/users/me&context=edit"
    answer = requests.get(address, auth=(user, password), timeout=SECONDS)
    return answer.status_code, answer.json()


def test_the_rest_api_says_that_it_is_one(wordpress: WordPress) -> None:
    """The index names the site's address and the routes of posts and files.

    It says where application passwords are made.
    """
    index = requests.get(f"{wordpress.address}/?rest_route=/", timeout=SECONDS).json()
    assert wordpress.address == index["url"]
    assert "wp/v2" in index["namespaces"]
    assert {"/wp/v2/posts", "/wp/v2/media"} <= set(index["routes"])
    assert (
        f"{wordpress.address}/wp-admin/authorize-application.php"
        == index["authentication"]["application-passwords"]["endpoints"]["authorization"]
    )


def test_a_draft_reads_back_byte_by_byte(wordpress: WordPress) -> None:
    """An administrator's text is kept as it came, scripts too, and a reader does not see it."""
    text = '<!-- wp:html -->\n<p onclick="x()">1 &lt; 2 \\ "á"</p><script>1</script>\n<!-- /wp:html -->'
    status, made = wordpress.api("posts", "POST", {"title": "A draft", "content": text, "status": "draft"})
    assert 201 == status
    status, read = wordpress.api(f"posts/{made['id']}&context=edit")
    assert (200, "draft", text) == (status, read["status"], read["content"]["raw"])
    assert 404 == wordpress.status_of(f"{wordpress.address}/?p={made['id']}")


def test_a_published_post_is_a_page_with_a_theme(wordpress: WordPress) -> None:
    """A reader sees the text inside a page that WordPress's theme made."""
    _, made = wordpress.api(
        "posts", "POST", {"title": "A page", "content": "<p>Read me</p>", "status": "publish"}
    )
    page = requests.get(made["link"], timeout=SECONDS)
    assert 200 == page.status_code
    assert "<p>Read me</p>" in page.text
    assert "wp-block-post-content" in page.text


@pytest.mark.parametrize("kind", ["png", "webp"])
def test_a_picture_is_in_the_library_and_on_the_site(wordpress: WordPress, kind: str) -> None:
    """What was sent is what is served, below the site's own address."""
    content = picture(kind)
    status, made = upload(wordpress, f"pixel.{kind}", content)
    assert (201, f"image/{kind}") == (status, made["mime_type"])
    assert made["source_url"].startswith(f"{wordpress.address}/wp-content/uploads/")
    assert content == requests.get(made["source_url"], timeout=SECONDS).content


@pytest.mark.parametrize(
    ("name", "content"), [("chart.svg", SVG), ("runs.json", b'{"a": 1}'), ("article.css", b"a {}")]
)
def test_drawings_data_and_styles_are_refused(wordpress: WordPress, name: str, content: bytes) -> None:
    """Not even an administrator may send them: an article has to do without, or hold them itself."""
    status, said = upload(wordpress, name, content)
    assert (500, "Sorry, you are not allowed to upload this file type.") == (status, said["message"])


def test_an_author_may_write_but_not_html(wordpress: WordPress) -> None:
    """Somebody with fewer rights publishes posts and files, but WordPress takes scripts away from them."""
    status, author = me(wordpress, *wordpress.add_user("author"))
    assert (200, True, True) == (
        status,
        author["capabilities"]["publish_posts"],
        author["capabilities"]["upload_files"],
    )
    assert "unfiltered_html" not in author["capabilities"]
    _, administrator = me(wordpress, wordpress.user, wordpress.password)
    assert administrator["capabilities"]["unfiltered_html"]


def test_a_wrong_password_is_refused(wordpress: WordPress) -> None:
    """The answer is 401.

    To an application password that is none, the password to log in with, and no password at all.
    """
    refused = [me(wordpress, wordpress.user, password)[0] for password in ("wrong", wordpress.login_password)]
    nobody = requests.post(
        f"{wordpress.address}/?rest_route=/wp/v2/posts", json={"title": "a"}, timeout=SECONDS
    )
    assert [401, 401, 401] == [*refused, nobody.status_code]

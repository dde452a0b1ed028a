"""Markup of a stranger, and what a page may do at all.

It is in articles, titles and values; on the page, in the PDF and in every kind of post.
"""

from __future__ import annotations

import base64
import hashlib
import http.client
import re
from collections.abc import Mapping
from contextlib import closing
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from markupsafe import escape
from playwright.sync_api import Browser

from lrbs_report.base.policy import META, guarded, policy, previewed
from lrbs_report.keeping.project import Project
from lrbs_report.publish import hugo, jekyll, markdown, wordpress
from lrbs_report.publish.bundle import Wanted
from lrbs_report.report import Gallery, Templates, compose
from lrbs_report.report.composed import Composed
from lrbs_report.report.prose.commonmark import may_lead_to
from lrbs_report.report.targets.html import EMPTY_IMAGE, write_page
from lrbs_report.serving.server import WAITING
from lrbs_report.study.experiments import Claim, Study
from tests import factory
from tests.commands import run
from tests.factory.projects import kept_project
from tests.samples import some
from tests.serving.test_server import served

ARTICLE = "article.en.md.j2"
TARGETS = {"hugo": hugo, "jekyll": jekyll, "markdown": markdown, "wordpress": wordpress}
PRIVATE = re.compile("[\ue000-\ue0ff]")
OURS = re.compile(r"\{\{< /?lrbs-html >\}\}|\{\{ '/assets/[a-z-]+/[\w./@-]+' \| relative_url \}\}")
"""What we ourselves write in the languages of blogs."""


def study_of(named: str = "One", **also: Any) -> Study:  # noqa: ANN401 - a study's fields
    """Return a study of one experiment in English."""
    return factory.study(factory.experiment("one", title=named), languages=("en",), **also)


def page_of(templates: Templates, study: Study) -> str:
    """Return a page with empty charts."""
    page = compose(factory.findings(study), factory.PROVENANCE).main
    return write_page(page, templates, dict.fromkeys(page.figures, EMPTY_IMAGE), {}, lambda _: "").text


def posts_of(templates: Templates, study: Study, charts: Gallery, folder: Path) -> Mapping[str, str]:
    """Return the post of each target, without its front matter."""
    document = compose(factory.findings(study), factory.PROVENANCE)
    composed = Composed(project=Project(folder), document=document, templates=templates, gallery=charts)
    found = {}
    for name, target in TARGETS.items():
        files = target.files_of(composed, folder, Wanted(slug="post", date="2026-01-31"))
        post = next(text.decode() for path, text in files.items() if path.endswith((".md", "post.html")))
        found[name] = post.partition("\n---\n\n")[2] or post
    return found


def own(folder: Path, text: str) -> Templates:
    """Make a project's templates that hold one article."""
    (folder / ARTICLE).write_text(text, encoding="utf-8")
    return Templates(folder)


def left_of(post: str) -> str:
    """Return a post without what we ourselves write for its blog."""
    return OURS.sub("", post)


RAW = [
    "<script>alert(1)</script>",
    "a <img src=x onerror=alert(1)> b",
    "<!-- wp:html --><script>alert(1)</script><!-- /wp:html -->",
    "<iframe src='https://example.org'></iframe>",
    "> <script>alert(1)</script>",
    "- a\n  <script>alert(1)</script>",
    "1. <script>\n   alert(1)\n   </script>",
    "# <script>alert(1)</script>",
    "a\n    <script>alert(1)</script>",
    "| a <script>alert(1)</script> | b |\n|--|--|\n| <script>alert(1)</script> | c |",
    "```html\n<script>alert(1)</script>\n```",
    "    <script>alert(1)</script>",
    "~~~ <script>\n<script>alert(1)</script>\n~~~",
    "`` a ` `` <script>alert(1)</script> `",
    "*a* <b onclick=alert(1)>c</b>",
    "{{ '<script>alert(1)</script>' | safe }}",
    "{% autoescape false %}{{ '<script>alert(1)</script>' }}{% endautoescape %}",
    "{{ note('<script>alert(1)</script>' | safe) }}a",
    "{{ quoted('1', source='<script>alert(1)</script>' | safe) }}",
    "{% macro m() %}<script>alert(1)</script>{% endmacro %}{{ m() }}",
    (
        "{{ table('<script>alert(1)</script>' | safe, "
        "['<script>alert(1)</script>' | safe], [['<script>alert(1)</script>' | safe]]) }}"
    ),
    "{{ key_numbers([['<script>alert(1)</script>' | safe, '<script>alert(1)</script>' | safe]]) }}",
    "{{ {'onclick': 'alert(1)'} | xmlattr }}<b>",
    "{{ '<b>%s</b>' | safe | format('<script>') }}",
    "{{ 'http://a.b' | urlize }}",
    "{{ ['<script>' | safe] | listing }}",
]

STARTS_TAG = re.compile(
    r"<(?!/?(?:a|blockquote|b|br|caption|code|dd|div|dl|dt|em|figcaption|figure|h\d|hr|img|li|link|ol|picture|pre|p|samp|source|span|strong|style)\b)"
    r"(?!/?(?:sup|table|tbody|td|thead|th|tr|ul|wbr)\b)(?!!-- /?wp:)[a-zA-Z!/?]"
)
"""The beginning of a tag that we never write."""


@pytest.mark.attack
@pytest.mark.parametrize("text", RAW)
def test_raw_html_is_text_everywhere(tmp_path: Path, charts: Gallery, text: str) -> None:
    """On the page and in every post, tags of an article are the text that they are."""
    templates = own(tmp_path, f"{text}\n")
    body = page_of(templates, study_of()).partition('<div class="lead">')[2].partition("<nav")[0]
    texts = {"page": body, **posts_of(templates, study_of(), charts, tmp_path)}
    for name, made in texts.items():
        bare = (
            re.sub(r"(?s)```.*?```|(?<!`)`[^`\n]+`(?!`)", "", made)
            if name not in ("page", "wordpress")
            else made
        )
        assert "<script" not in bare, (name, bare)
        assert "onerror=" not in re.sub(r"&lt;.*?&gt;|&#60;.*?&#62;", "", bare), (name, bare)
        assert [] == [found[0] for found in STARTS_TAG.finditer(bare)], (name, bare)


TEMPLATED = [
    "{{ '{{ site.title }}' }}",
    "{% raw %}{{ site.title }}{% endraw %}",
    "{% raw %}{% include x %}{% endraw %}",
    "{% raw %}{{< figure src=x >}}{{% x %}}{% endraw %}",
    "{% raw %}`{{ site.title }}`{% endraw %}",
    "{% raw %}`{{{ site.title }}}`{% endraw %}",
    "{% raw %}`{{%{{% x %}%}}`{% endraw %}",
    "{% raw %}```\n{{ site.title }}\n{% include x %}\n```{% endraw %}",
    "{% raw %}```{{ site.title }}\na\n```{% endraw %}",
    "{% raw %}    {{< figure src=x >}}{% endraw %}",
    "{% raw %}[a](http://b/{{site.title}}){% endraw %}",
    "{% raw %}<http://b/{{site.title}}>{% endraw %}",
    '{% raw %}[a](b "{{ site.title }}"){% endraw %}',
    "{% raw %}# {{ site.title }}{% endraw %}",
    "{% raw %}- {: .x}\n{:toc}{% endraw %}",
    "{% raw %}| {{ site.title }} | b |\n|--|--|\n| {% x %} | c |{% endraw %}",
    "{{ note('{{ site.title }}') }}",
    "{{ note('{{ site.title }}' | safe) }}",
    "{{ singles[0].title }}",
    "## {{ singles[0].title }}",
    "`{{ singles[0].title }}`",
    "{{ table(singles[0].title, [singles[0].title], [[singles[0].title]]) }}",
    "{{ code('one') }}{{ log('one') }}{{ figure('cost', 'one') }}",
    "{{ value(\"setting('one', 'dataset')\") }}",
]


@pytest.mark.attack
@pytest.mark.parametrize("text", TEMPLATED)
def test_templates_of_blogs_find_nothing_of_theirs(tmp_path: Path, charts: Gallery, text: str) -> None:
    """Liquid, Hugo's shortcodes and kramdown's attributes are text, whether typed or brought by a title."""
    study = study_of("{{ site.title }} {% include x %} {{< figure >}} {{% x %}} [gallery] {{{ x }}}")
    for name, post in posts_of(own(tmp_path, f"{text}\n"), study, charts, tmp_path).items():
        if name == "wordpress":  # which reads none of these
            continue
        assert [] == re.findall(r"\{\{|\{%|%\}|\}\}|^\{:|\s\{:", left_of(post), re.MULTILINE), (name, post)


@pytest.mark.attack
@pytest.mark.parametrize(
    "text",
    [
        "[gallery]",
        "[caption]a[/caption]",
        "\\[gallery\\]",
        "`[gallery]`",
        "```\n[gallery]\n```",
        '[a](b "[gallery]")',
        "[a](http://[gallery])",
        "{{ '[gallery]' }}",
        "{{ '[gallery]' | safe }}",
        "{{ note('[gallery]' | safe) }}",
        "{{ table('[gallery]', ['[gallery]'], [['[gallery]']]) }}",
        "https://www.youtube.com/watch?v=x",
        "```\nhttps://www.youtube.com/watch?v=x\n```",
    ],
)
def test_wordpress_finds_no_shortcodes_and_embeds_nothing(tmp_path: Path, charts: Gallery, text: str) -> None:
    """Square brackets are entities, and no address stands alone on its line."""
    post = posts_of(own(tmp_path, f"{text}\n"), study_of(), charts, tmp_path)["wordpress"]
    after_style = post.partition("</style>")[2]
    assert "[" not in after_style
    assert None is re.search(r"(?m)^(?:<p[^>]*>)?\s*https?://\S+\s*$", after_style)


MARKS = [
    "\ue0000\ue001",
    "\ue0020\ue003",
    "\ue0040\ue005",
    "\ue0060\ue007",
    "\ue010x' | inject: '\ue011",
    "&#57344;0&#57345;",
    "&#xE000;0&#xe001;",
    "&#x00E002;0&#x00E003;",
    "`&#57344;0&#57345;`",
    "{{ '\\ue0000\\ue001' }}",
    "{{ '\\ue0020\\ue003' }}",
    "{{ '\\ue010x\\ue011' | safe }}",
    "{{ '%c0%c' | format(57360, 57361) | safe }}",
    "{{ '&#57360;x&#57361;' | safe | striptags | safe }}",
    "{{ ('&#57360;x&#57361;' | safe).unescape() | safe }}",
    "{{ '\\ue0009\\ue001\\ue0029999\\ue003\\ue0049\\ue005' | safe }}",
    "{{ ('\\ue000' ~ '9' * 5000 ~ '\\ue001') | safe }}",
    "{{ table('\\ue0000\\ue001', ['\\ue0020\\ue003'], [['\\ue010x\\ue011']]) }}",
    "{{ table('\\ue0109\\ue011' | safe, ['\\ue0020\\ue003'], [['\\ue0049\\ue005']]) }}",
    "{{ note('\\ue0000\\ue001\\ue010x\\ue011') }}",
    "[a](b '\\ue0000\\ue001')",
    '[a](b \'{{ code("one") }}{{ note("x") }}{{ value("accuracy", "one") }}\')',
    "```\ue0000\ue001\na\n```",
    "```{{ value('accuracy', 'one') }}\na\n```",
    "{{ singles[0].title }}",
    "## {{ singles[0].title }}",
    "{{ claim('c') }}",
    "{{ figure('cost', 'one') }}{{ figure('accuracy') }}",
]


@pytest.mark.attack
@pytest.mark.parametrize("text", MARKS)
def test_no_mark_comes_from_outside(tmp_path: Path, charts: Gallery, text: str) -> None:
    """Characters that stand for blocks, values, notes and files are replaced.

    Wherever they come from: none is left, and none stands for anything.
    """
    told = "\ue0000\ue001 \ue0020\ue003 \ue0049\ue005 \ue010x' | inject: '\ue011"
    study = study_of(
        f"T {told}",
        claims=(
            Claim(id="c", statement={"en": f"S {told} {{accuracy('one')}}"}, holds="accuracy('one') > 0"),
        ),
        title={"en": f"R {told}"},
    )
    templates = own(tmp_path, f"{text}\n")
    page = page_of(templates, study)
    for name, made in {"page": page, **posts_of(templates, study, charts, tmp_path)}.items():
        assert None is PRIVATE.search(made), (name, made)
        assert "inject: ''" not in made, (name, made)
        assert "inject: '/" not in made, (name, made)
        assert 2 >= made.count("train_network_decay("), (name, made)
    attributes = re.findall(r'(?:title|aria-label|class)="([^"]*)', page.partition("<main")[2])
    assert [] == [one for one in attributes if "<" in one]


ADDRESSES = [
    ("https://example.org/a?b=c#d", True),
    ("http://example.org", True),
    ("HTTPS://EXAMPLE.ORG", True),
    ("mailto:a@example.org", True),
    ("other.html", True),
    ("../data/results.json", True),
    ("#contents", True),
    ("?a=b:c", True),
    ("a/b:c", True),
    ("/a", True),
    ("javascript:alert(1)", False),
    ("JaVaScRiPt:alert(1)", False),
    ("  javascript:alert(1)", False),
    ("java\tscript:alert(1)", False),
    ("java\nscript:alert(1)", False),
    ("\x01javascript:alert(1)", False),
    ("javascript\u200b:alert(1)", False),
    ("vbscript:x", False),
    ("data:text/html,x", False),
    ("data:image/svg+xml,x", False),
    ("blob:x", False),
    ("file:///etc/passwd", False),
    ("ftp://example.org", False),
    ("feed:javascript:x", False),
    ("view-source:http://x", False),
    ("java%09script:alert(1)", False),
    ("tel:1", False),
    ("//example.org/share", False),
    ("\\\\example.org\\share", False),
    ("/\\example.org", False),
    ("/\t/example.org", False),
    ("\x01//example.org", False),
    ("/\n\\example.org", False),
    ("smb://x", False),
    ("search-ms:x", False),
]


@pytest.mark.attack
@pytest.mark.parametrize(("address", "may"), ADDRESSES)
def test_links_lead_to_pages_alone(address: str, may: bool) -> None:  # noqa: FBT001 - a table of answers
    """The web, mailboxes, and places beside the page."""
    assert may is may_lead_to(address)


LINKS = [
    "[a](javascript:alert(1))",
    "[a](JAVASCRIPT:alert(1))",
    "[a](<java&Tab;script:alert(1)>)",
    "[a](&#106;avascript:alert(1))",
    "[a](javascript&colon;alert(1))",
    "[a](&#x01;javascript:alert(1))",
    "<javascript:alert(1)>",
    "<data:text/html,x>",
    "[a][b]\n\n[b]: javascript:alert(1)",
    "[a](data:text/html;base64,PHNjcmlwdD4=)",
    "[a](vbscript:x)",
    "[a](//example.org/x)",
    "![a](javascript:alert(1))",
    "![a](https://example.org/a.png)",
    "{{ '[a](javascript:alert(1))' | safe }}",
    "{{ note('[a](javascript:alert(1))' | safe) }}",
    "[a]({{ 'javascript:alert(1)' | safe }})",
    "[a]({{ 'javascript:alert(1)' }})",
]


@pytest.mark.attack
@pytest.mark.parametrize("text", LINKS)
def test_no_link_of_an_article_leads_elsewhere(tmp_path: Path, charts: Gallery, text: str) -> None:
    """Neither on the page nor in a post, however it is written; and no picture of somebody's is asked for."""
    templates = own(tmp_path, f"{text}\n")
    for name, made in {
        "page": page_of(templates, study_of()),
        **posts_of(templates, study_of(), charts, tmp_path),
    }.items():
        body = (
            made.partition("<main")[2]
            if name == "page"
            else re.sub(r'(?m)^(.*lrbs-html >}}|)<div class="lrbs">.*$', "", made)
        )
        leads = [unescape(one) for one in re.findall(r'href="([^"]*)"', body)]
        leads += (
            [unescape(one) for one in re.findall(r"(?<!&#93;)\]\(([^)\s]*)", body)]
            if name not in ("page", "wordpress")
            else []
        )
        ours = ("lrbs[", "{{ '/assets/")
        assert [] == [one for one in leads if not one.startswith(ours) and not may_lead_to(one)], (name, made)
        assert None is re.search(r"<img src=\"https?:" if name in ("page", "wordpress") else r"!\[", body), (
            name,
            made,
        )
        assert "<javascript:" not in body
        assert "<data:" not in body


def test_what_is_honest_stays_markdown(tmp_path: Path, charts: Gallery) -> None:
    """Emphasis, links, lists, quotes, tables, code and breaks of an article are the same in a post."""
    text = (
        'A *b* **c** `d` [e](https://example.org/x?y=z "f") <https://example.org>, it\'s 50% & "more" - 1.\n'
        "Next\\\nline.\n\n"
        "- one\n- two\n  1. three\n\n> quoted\n\n```sh\nlrbs-report build\n```\n\n"
        "| a | b |\n|:--|--:|\n| 1a | 2b |\n\n---\n\n### End!\n"
    )
    rewritten = {
        "<https://example.org>": "[https://example.org](https://example.org)",
        "Next\\\n": "Next  \n",
        "|:--|--:|": "| :--- | ---: |",
    }
    expected = text
    for typed, written in rewritten.items():
        expected = expected.replace(typed, written)
    assert expected in posts_of(own(tmp_path, text), study_of(), charts, tmp_path)["markdown"]


# What a page may do


def hashed(text: str) -> str:
    """Return the digest of a script or a style sheet as policies write it."""
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


def test_a_page_says_what_it_may_do(tmp_path: Path) -> None:
    """Nothing but its own script and style sheet, by their digests.

    It has no styles and no scripts on its elements.
    """
    page = page_of(own(tmp_path, "| a |\n|--:|\n| b |\n"), study_of())
    told = re.findall(r'<meta http-equiv="Content-Security-Policy" content="([^"]*)">', page)
    (script,) = re.findall(r"(?s)<script>(.*?)</script>", page)
    (style,) = re.findall(r"(?s)<style>(.*?)</style>", page)
    rest = "img-src 'self' data:; font-src data:; base-uri 'none'; form-action 'none'"
    assert [f"default-src 'none'; script-src {hashed(script)}; style-src {hashed(style)}; {rest}"] == told
    assert page.index("Content-Security-Policy") < page.index("<title") < page.index("<style")
    assert page.index('<meta charset="utf-8">') < page.index("Content-Security-Policy")
    assert None is re.search(r"<[^>]*\s(?:style|on\w+)=", page.partition("<main")[2].partition("<script>")[0])


FRAMES = {
    "no-head": "<!DOCTYPE html>\n<html lang='en'><body>{{ lead }}{{ body }}</body></html>",
    "head-alone": (
        "<!DOCTYPE html><html><head><title>a</title></head><body>{{ lead }}{{ body }}</body></html>"
    ),
    "comment": (
        "<!DOCTYPE html><!-- <head><meta charset='utf-8'> -->"
        "<html><head><meta charset='utf-8'></head>{{ lead }}{{ body }}</html>"
    ),
    "script-first": (
        "<!DOCTYPE html><html><script>alert(1)</script>"
        "<head><meta charset='utf-8'></head>{{ lead }}{{ body }}</html>"
    ),
    "nothing": "{{ lead }}{{ body }}",
    "late-charset": (
        "<!DOCTYPE html><html><head><link rel='icon' href='data:,'><meta charset='utf-8'></head>"
        "{{ lead }}{{ body }}</html>"
    ),
}


@pytest.mark.attack
@pytest.mark.parametrize("kind", FRAMES)
def test_a_frame_of_ones_own_has_the_policy_too(tmp_path: Path, browser: Browser, kind: str) -> None:
    """Whatever a frame lacks, the policy is there before anything that it is about.

    A real browser loads nothing, and runs no script of data.
    """
    templates = own(tmp_path, "A\n")
    (tmp_path / "report.html.j2").write_text(FRAMES[kind], encoding="utf-8")
    text = page_of(templates, study_of())
    assert 1 == len(META.findall(text))
    sneaked = text.replace(
        "<p>A</p>",
        "<p>A</p><script>document.title = 'ran'</script><img src='x' onerror=\"document.title = 'ran'\">",
    )
    assert sneaked != text
    (tmp_path / "page.html").write_text(sneaked, encoding="utf-8")
    page = browser.new_page()
    page.on("dialog", lambda dialog: dialog.dismiss())
    page.goto((tmp_path / "page.html").as_uri())
    assert "ran" != page.title()
    page.close()


def test_a_script_of_a_frame_runs_as_it_stands(tmp_path: Path) -> None:
    """What a template has is allowed by its digest; what a value brings is not."""
    templates = own(tmp_path, "A\n")
    frame = (
        "<!DOCTYPE html><head></head>{{ body }}"
        "<script>let a = 1;</script><script>let b = '{{ page.title }}';</script>"
    )
    (tmp_path / "report.html.j2").write_text(frame, encoding="utf-8")
    page = page_of(templates, study_of())
    assert hashed("let a = 1;") in page
    assert 2 == len(re.findall("'sha256-", page.partition('">')[0]))


@pytest.mark.attack
@pytest.mark.parametrize(
    "page",
    [
        WAITING,
        "<script>alert(1)</script>",
        f'<head><meta http-equiv="Content-Security-Policy" content="{policy([], [])}"></head>',
        guarded("<!DOCTYPE html><html><head><meta charset='utf-8'></head><script>a</script></html>", ["a"]),
        (
            '<meta http-equiv="Content-Security-Policy" '
            "content=\"default-src *; script-src 'unsafe-inline'\">"
            "<script>alert(1)</script>"
        ),
        "",
    ],
)
def test_a_preview_allows_its_own_script_besides(page: str) -> None:
    """The page's policy, one more digest, and where the page is from; the same in the header."""
    shown, told = previewed(page, "ours")
    assert 1 == len(META.findall(shown))
    assert told in shown
    assert hashed("ours") in told
    assert told.endswith("; connect-src 'self'")
    assert "unsafe" not in told
    assert (hashed("a") in told) == (hashed("a") in page)
    assert hashed("alert(1)") not in told


@pytest.fixture
def kept(tmp_path: Path) -> Path:
    """Return a project with its report."""
    folder = kept_project(tmp_path / "project").folder
    run("build", "--no-pdf", "--project", folder)
    return folder


def test_every_page_has_one_and_works_with_it(kept: Path, browser: Browser) -> None:
    """Reports, pages of editions and compared editions show all there is in them.

    A real browser has nothing to say about them.
    """
    (kept / "experiments.toml").write_text(
        (kept / "experiments.toml").read_text(encoding="utf-8").replace("It is better.", "Better."),
        encoding="utf-8",
    )
    run("build", "--no-pdf", "--project", kept)
    compared = kept / "output" / "compared.html"
    compared.write_text(run("diff", "--format", "html", "--project", kept).stdout, encoding="utf-8")
    pages = sorted((kept / "output").rglob("*.html"))
    assert 7 == len(pages)
    page = browser.new_page()
    told: list[str] = []
    page.on("console", lambda message: told.append(message.text))
    page.on("pageerror", lambda error: told.append(str(error)))
    for path in pages:
        page.goto(path.as_uri())
        styled = page.evaluate("getComputedStyle(document.documentElement).getPropertyValue('--paper')")
        assert ([], True) == (told, bool(styled)), path
    page.close()


def test_the_preview_sends_it_too(kept: Path, browser: Browser) -> None:
    """In its headers and in the page; what the build is doing is shown all the same."""
    with served(kept) as preview:
        with closing(http.client.HTTPConnection("127.0.0.1", preview.port, timeout=60)) as connection:
            connection.request("GET", "/report.html", headers={"Host": "127.0.0.1"})
            answer = connection.getresponse()
            told, page = answer.headers["Content-Security-Policy"], answer.read().decode()
        assert told in page
        shown = browser.new_page()
        said: list[str] = []
        shown.on("console", lambda message: said.append(message.text))
        shown.goto(preview.address)
        shown.wait_for_selector("#lrbs-preview", state="attached")
        shown.close()
    assert [] == [one for one in said if "Security" in one]


@pytest.mark.attack
@pytest.mark.long(1)
@pytest.mark.parametrize(
    "text",
    some(
        [
            "<script>alert(1)</script>",
            '"><script>alert(1)</script>',
            "a' onclick='x",
            "</title><script>",
            "</style><script>",
            "&lt;b&gt;",
        ],
        3,
    ),
)
def test_titles_and_names_are_escaped_on_every_page(tmp_path: Path, text: str) -> None:
    """In head and body of reports and of editions' pages, and where editions are compared."""
    folder = kept_project(tmp_path / "project").folder
    definitions = (folder / "experiments.toml").read_text(encoding="utf-8")
    quoted = text.replace("\\", "\\\\").replace('"', '\\"')
    changed = definitions.replace('en = "Test"', f'en = "{quoted}"').replace("It is better.", quoted)
    (folder / "experiments.toml").write_text(
        changed.replace('id = "fast"', f'id = "fast"\ntitle = "{quoted}"'), encoding="utf-8"
    )
    run("build", "--no-pdf", "--project", folder)
    (folder / "experiments.toml").write_text(changed.replace(quoted, f"x {quoted}"), encoding="utf-8")
    run("build", "--no-pdf", "--project", folder)
    compared = run("diff", "--format", "html", "--project", folder).stdout
    for name, page in {
        path.name: path.read_text(encoding="utf-8") for path in (folder / "output").rglob("*.html")
    }.items() | {"diff": compared}.items():
        body = re.sub(r"(?s)<(script|style)>.*?</\1>", "", page, count=2)
        assert "<script" not in body, name
        assert " onclick='" not in body, name
    assert str(escape(text)) in (folder / "output" / "report.en.html").read_text(encoding="utf-8")


def test_a_pull_request_is_told_text(tmp_path: Path) -> None:
    """What an edition printed stands in a table of Markdown as the text that it is."""
    folder = kept_project(tmp_path / "project").folder
    (folder / "templates").mkdir()
    for tail in ("", " | <img src=x> `\n"):
        (folder / "templates" / "article.en.md.j2").write_text(
            f"{{{{ value(\"accuracy('fast') > 0 and 'a{tail.strip()}'\") }}}}\n", encoding="utf-8"
        )
        run("build", "--no-pdf", "--project", folder)
    told = run("diff", "--format", "md", "--project", folder).stdout
    outside = re.sub(r"`[^`\n]*`", "", told)
    assert "<img" not in outside.replace("\\<img", "")
    assert "\\<img" in outside

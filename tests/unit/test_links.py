"""The check of links: what is a link, where it leads, and what is said of one that leads nowhere."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from reader import cli
from reader.bundle import links
from reader.bundle.links import NO_ANCHOR, NO_FILE, Followed

Site = Callable[..., Followed]


@pytest.fixture
def follow(tmp_path: Path) -> Site:
    """Follows the links of a site that is made of names and contents."""

    def run(files: Mapping[str, str], **options: object) -> Followed:
        for name, text in files.items():
            path = tmp_path / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, "utf-8")
        return links.follow(tmp_path, "site", **options)  # type: ignore[arg-type]

    return run


def counts(done: Followed) -> tuple[int, int, int]:
    return done.links, done.anchors, done.outside


PAGE = '<p id="p1">一</p><p id="p12"><a name="old">二</a></p><span id="注">三</span>'


@pytest.mark.parametrize(
    "address",
    [
        "",
        "#",
        "#p1",
        "#top",
        "#old",
        "#%E6%B3%A8",
        "#注",
        "?q=1#p12",
        "a/",
        "./a/",
        "a/index.html#p1",
        "a/?x=a/b&amp;y#p1",
        "a/../a/#p12",
        "/a/#p1",
        "a/#p1-p12",
        "a/#:~:text=一",
        "a/#p1:~:text=一",
        "pic%20ture.png#any",
        "  a/  ",
        ".",
        "a/..",
    ],
)
def test_addresses_that_lead_somewhere(follow: Site, address: str) -> None:
    done = follow({"index.html": f'{PAGE}<a href="{address}">x</a>', "a/index.html": PAGE, "pic ture.png": ""})
    assert done.problems == ()
    assert done.links == 1


@pytest.mark.parametrize(
    ("address", "code"),
    [
        ("b/", NO_FILE),
        ("a", NO_FILE),
        ("A/", NO_FILE),
        ("a/index.htm", NO_FILE),
        ("../x.html", NO_FILE),
        ("../../", NO_FILE),
        ("/b.html", NO_FILE),
        ("#p2", NO_ANCHOR),
        ("a/#P1", NO_ANCHOR),
        ("a/#p1-p13", NO_ANCHOR),
        ("a/?q=#p3", NO_ANCHOR),
    ],
)
def test_addresses_that_lead_nowhere(follow: Site, address: str, code: str) -> None:
    done = follow({"index.html": f'{PAGE}\n\n<a class="x"\nhref="{address}">x</a>', "a/index.html": PAGE})
    assert [(p.path, p.line, p.code) for p in done.problems] == [("site/index.html", 3, code)]
    assert address in done.problems[0].message


def test_what_leads_outside_is_counted_only(follow: Site) -> None:
    addresses = ("https://example.org/#x", "//example.org", "mailto:a@example.org", "tel:1", "data:,x", "HTTP://x/")
    done = follow({"index.html": "".join(f'<a href="{address}">x</a>' for address in addresses)})
    assert counts(done) == (0, 0, 6)


def test_the_sites_own_address_is_inside(follow: Site) -> None:
    page = '<a href="https://example.org/r/a/#p1">x</a><a href="/r/a/#p9">x</a><a href="/other/">x</a>'
    done = follow({"index.html": page, "a/index.html": PAGE}, url="https://example.org/r/")
    assert counts(done) == (3, 2, 0)
    assert [p.code for p in done.problems] == [NO_ANCHOR, NO_FILE]


def test_without_a_server_a_folder_shows_no_page(follow: Site) -> None:
    files = {"index.html": '<a href="a/">x</a><a href="a/index.html">x</a>', "a/index.html": '<a href="../">x</a>'}
    assert follow(files).problems == ()
    assert [p.path for p in follow(files, folder=True).problems] == ["site/a/index.html", "site/index.html"]


def test_every_attribute_with_an_address_is_followed(follow: Site) -> None:
    tags = (
        "<link href=1>",
        "<img src='2' srcset='3 1x, 4 2x'>",
        "<script src=5></script>",
        '<video poster="6">',
        '<form action="7"><button formaction="8">',
        '<object data="9">',
        '<svg><use xlink:href="10"/></svg>',
        '<A HREF="11">',
        '<a title="a > b" href="12">',
    )
    done = follow(
        {"index.html": "".join(tags), "style.css": "@import '13';/* url(x) */a{background:url( 14 )}b{src:url('15')}"}
    )
    found = sorted(int(p.message.split("'")[1]) for p in done.problems)
    assert found == list(range(1, 16))


def test_what_is_no_markup_is_no_link(follow: Site) -> None:
    page = (
        '<!-- <a href="x"> --><script>"<a href=\'x\'>"</script><style>a{}</style><title><a href="x"></title>'
        '<textarea><a href="x"></textarea><p data-href="x" title=\'<a href="x">\'>&lt;a href="x"&gt;</p>'
        '<form action=""></form>'
    )
    assert counts(follow({"index.html": page})) == (0, 0, 0)


def test_each_link_is_counted_and_each_broken_one_is_placed(follow: Site) -> None:
    done = follow(
        {"index.html": '<a href="x"></a>\n<a href="x"></a><a href="#a">\n\n<a href="x">', "a.svg": '<a id="a"/>'}
    )
    assert counts(done) == (4, 1, 0)
    assert [p.line for p in done.problems] == [1, 2, 2, 4]


def test_the_command_says_how_many_it_followed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "site").mkdir()
    page = tmp_path / "site" / "index.html"
    page.write_text('<a id="a" href="#a">x</a><a href="https://example.org/">', "utf-8")
    assert cli.main(["links", "site"]) == 0
    said = "1 link followed in 1 file, 1 of them to an anchor; 1 lead outside; 0 do not resolve\n"
    assert capsys.readouterr() == (said, "")
    page.write_text('\n<a href="no.html">', "utf-8")
    assert cli.main(["links", "site"]) == 1
    assert capsys.readouterr().out.startswith("site/index.html:2: 'no.html' leads to no file (link-file)\n1 link ")
    assert cli.main(["links", "site", "--format", "json"]) == 1
    done = capsys.readouterr()
    assert done.out.startswith("[")
    assert done.err.startswith("1 link")
    assert cli.main(["links", "nowhere"]) == 2

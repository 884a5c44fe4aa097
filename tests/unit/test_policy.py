"""The content security policy of a page, and its scripts as they are sent."""

from __future__ import annotations

import base64
import hashlib
import re
from pathlib import Path

from reader.minified import minify
from reader.policy import with_policy


def policy(html: str) -> str:
    found = re.search(r'<head><meta http-equiv="Content-Security-Policy" content="([^"]*)">', with_policy(html))
    assert found is not None
    return found[1]


def test_only_the_scripts_that_stand_in_the_page_may_run_in_it() -> None:
    own = 'alert("<b>")'
    digest = base64.b64encode(hashlib.sha256(own.encode()).digest()).decode()
    html = (
        f"<!doctype html><html><head><script>{own}</script></head><body><script src='x.js'></script>"
        f'<script src="y.js" defer></script><script id="d" type="application/json">{{"a": 1}}</script>'
        f"<script>{own}</script></body></html>"
    )
    said = policy(html)
    assert re.findall(r"'sha256-[^']+'", said) == [f"'sha256-{digest}'"]
    assert "unsafe" not in said
    assert "default-src 'none'" in said
    assert "http" not in said


def test_the_policy_comes_before_all_that_it_rules() -> None:
    html = '<html lang="en"><head><link rel="stylesheet" href="x.css"></head></html>'
    made = with_policy(html)
    assert made.index("Content-Security-Policy") < made.index("stylesheet")
    assert re.sub(r"<meta http-equiv[^>]*>", "", made) == html
    assert with_policy("<p>no head</p>") == "<p>no head</p>"


def test_comments_are_not_sent_and_texts_stay(tmp_path: Path) -> None:
    (tmp_path / "a.js").write_text("// why\nconst s = `a // b ${1 + 1}  c`; /* x */\nconst r = /[/*]\\/x/g;\n", "utf-8")
    (tmp_path / "a.css").write_text('/* why */\na::after { content: "/* 《 */"; margin: calc(1px + 2em) }\n', "utf-8")
    below = tmp_path / "theirs"
    below.mkdir()
    (below / "b.js").write_text("// theirs\n", "utf-8")
    minify(tmp_path)
    script, style = (tmp_path / "a.js").read_text("utf-8"), (tmp_path / "a.css").read_text("utf-8")
    assert "why" not in script + style
    assert "`a // b ${1 + 1}  c`" in script
    assert "/[/*]\\/x/g" in script
    assert '"/* 《 */"' in style
    assert "calc(1px + 2em)" in style
    assert (below / "b.js").read_text("utf-8") == "// theirs\n"

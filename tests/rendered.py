"""Markdown pages as a browser gets them: rendered with the extensions of the site, and parsed."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from html.parser import HTMLParser

import markdown

EXTENSIONS = ["attr_list", "md_in_html", "tables", "toc"]
VOID = {"br", "img", "input", "hr", "meta", "link", "wbr"}


@dataclass
class Element:
    tag: str
    attrs: dict[str, str | None]
    children: list[Element | str] = field(default_factory=list)

    def all(self, tag: str | None = None) -> list[Element]:
        found = [self] if tag in (None, self.tag) else []
        for child in self.children:
            if isinstance(child, Element):
                found += child.all(tag)
        return found

    def with_class(self, name: str) -> list[Element]:
        return [e for e in self.all() if name in (e.attrs.get("class") or "").split()]

    def by_id(self, name: str) -> Element:
        found = [e for e in self.all() if e.attrs.get("id") == name]
        assert len(found) == 1, f"{len(found)} elements have the id {name!r}"
        return found[0]

    def text(self, without: str = "") -> str:
        """The text, without that of elements of the class ``without``."""
        if without and without in (self.attrs.get("class") or "").split():
            return ""
        return "".join(child if isinstance(child, str) else child.text(without) for child in self.children)


class _Builder(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.root = Element("root", {})
        self.open = [self.root]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        names = [name for name, _ in attrs]
        assert len(names) == len(set(names)), f"<{tag}> has an attribute twice"
        element = Element(tag, dict(attrs))
        self.open[-1].children.append(element)
        if tag not in VOID:
            self.open.append(element)

    def handle_endtag(self, tag: str) -> None:
        assert self.open[-1].tag == tag, f"</{tag}> closes <{self.open[-1].tag}>"
        self.open.pop()

    def handle_data(self, data: str) -> None:
        self.open[-1].children.append(data)

    def handle_comment(self, data: str) -> None:
        raise AssertionError(f"a comment in the page: {data!r}")

    def handle_decl(self, decl: str) -> None:
        raise AssertionError(f"a declaration in the page: {decl!r}")

    def handle_pi(self, data: str) -> None:
        raise AssertionError(f"a processing instruction in the page: {data!r}")


def parse(html: str) -> Element:
    """The elements of a piece of HTML; fails where it is not well-formed."""
    builder = _Builder()
    builder.feed(html)
    builder.close()
    assert builder.open == [builder.root], f"<{builder.open[-1].tag}> is not closed"
    return builder.root


def body(page: str) -> str:
    """A Markdown page without its front matter."""
    return re.sub(r"\A---\n.*?\n---\n", "", page, flags=re.S)


def render(page: str) -> Element:
    """The elements of a Markdown page."""
    return parse(markdown.Markdown(extensions=EXTENSIONS).convert(body(page)))

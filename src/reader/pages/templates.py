"""The Markdown templates (Jinja2), with an editor's own before those of the package.

Whatever a template prints with ``{{ … }}`` is escaped for HTML and for Markdown, unless it is HTML that
:mod:`reader.pages.inline` made. So a template may put any value into a line of Markdown, an HTML block or an attribute.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from jinja2 import (
    ChoiceLoader,
    Environment,
    FileSystemLoader,
    PackageLoader,
    StrictUndefined,
    TemplateError,
    TemplateSyntaxError,
)
from markupsafe import Markup

from ..language import script_of
from ..strings import STRINGS, Locale
from . import concept as concept_page
from . import escape, finding
from .addresses import Links
from .article import View
from .listing import Entry, total
from .wording import Wording


class TemplateFaultError(ValueError):
    """A template that cannot be used. The message names the template, the line and the fault."""


@dataclass(frozen=True, slots=True)
class Written:
    """A page written by hand."""

    #: What errors call it.
    name: str
    #: What the site is called.
    site_name: str
    #: The concepts that are used most.
    concepts: Sequence[concept_page.Item] = ()


class Templates:
    """The templates of one build."""

    def __init__(self, folder: Path | None = None) -> None:
        """``folder`` holds an editor's templates; one of the same name takes the place of the package's."""
        own = [FileSystemLoader(folder)] if folder else []
        self.environment = Environment(
            loader=ChoiceLoader([*own, PackageLoader("reader", "templates")]),
            undefined=StrictUndefined,
            autoescape=True,
            finalize=_finalize,
            trim_blocks=True,
            lstrip_blocks=True,
            keep_trailing_newline=True,
        )
        self.environment.filters["yaml"] = escape.yaml
        self.environment.filters["lang"] = _lang_attribute

    def article(self, view: View, locale: Locale, to: Links) -> str:
        """The Markdown of an article's page."""
        return self._render("article.md.j2", a=view, t=STRINGS[locale], to=to, locale=locale)

    def glosses(self, view: View, locale: Locale) -> str:
        """The script with the card of each concept that an article names, as HTML by its slug."""
        words = STRINGS[locale]
        cards = {str(g.slug): self._render("gloss.html.j2", a=view, g=g, t=words).strip() for g in view.glosses}
        return f"window.readerGlosses = {json.dumps(cards, ensure_ascii=False)};\n"

    def articles(self, entries: Sequence[Entry], locale: Locale, to: Links) -> str:
        """The Markdown of the list of articles."""
        return self._render("articles.md.j2", **_of_all(entries, locale, to))

    def concept(self, view: concept_page.View, locale: Locale, to: Links) -> str:
        """The Markdown of a concept's page."""
        words = STRINGS[locale]
        kinds = json.dumps({kind: words[f"kind_{kind}"] for kind in concept_page.KINDS}, ensure_ascii=False)
        return self._render("concept.md.j2", c=view, t=words, to=to, locale=locale, kinds=kinds)

    def concepts(self, view: concept_page.IndexView, locale: Locale, to: Links) -> str:
        """The Markdown of the index of concepts."""
        return self._render("concepts.md.j2", i=view, t=STRINGS[locale], to=to, locale=locale)

    def concept_map(self, picture: Markup, locale: Locale, to: Links) -> str:
        """The Markdown of the page with the map of concepts."""
        return self._render("concept-map.md.j2", map=picture, t=STRINGS[locale], to=to, locale=locale)

    def concept_matrix(self, view: concept_page.MatrixView, locale: Locale, to: Links) -> str:
        """The Markdown of the page with the matrix of concepts by articles."""
        return self._render("concept-matrix.md.j2", m=view, t=STRINGS[locale], to=to, locale=locale)

    def search(self, locale: Locale, to: Links) -> str:
        """The Markdown of the search page."""
        return self._render("search.md.j2", s=finding.view(locale, to), t=STRINGS[locale], to=to, locale=locale)

    def alone(self, name: str, locale: Locale, **values: Any) -> str:
        """The HTML of what stands outside the site, by the template of that name."""
        return self._render(name, t=STRINGS[locale], locale=locale, **values)

    def fill(self, markdown: str, entries: Sequence[Entry], locale: Locale, to: Links, page: Written) -> str:
        """A hand-written page with its slots filled."""
        try:
            template = self.environment.from_string(markdown)
        except TemplateError as error:
            raise _fault(error, page.name) from error
        own = {"site_name": page.site_name, "concepts": page.concepts}
        return self._filled(template, page.name, _of_all(entries, locale, to) | own)

    def _render(self, name: str, **values: Any) -> str:
        try:
            template = self.environment.get_template(name)
        except TemplateError as error:
            raise _fault(error, name) from error
        return self._filled(template, name, values)

    def _filled(self, template: Any, name: str, values: dict[str, Any]) -> str:
        try:
            return str(template.render(values))
        except (TemplateError, TypeError, ValueError, LookupError, ArithmeticError) as error:
            raise _fault(error, name) from error


def _lang_attribute(text: str, page: str) -> Markup:
    """The ``lang`` attribute of a text on a page of another language; nothing where it is the page's."""
    found = Wording("en" if page == "en" else "zh-Hans", printed=script_of(text) if page == "en" else page).tag(text)
    return Markup(' lang="{}"').format(found) if found else Markup()


def _of_all(entries: Sequence[Entry], locale: Locale, to: Links) -> dict[str, Any]:
    return {"entries": entries, "total": total(entries), "t": STRINGS[locale], "to": to, "locale": locale}


def _finalize(value: Any) -> Any:
    if hasattr(value, "__html__"):
        return value
    return Markup() if value is None else escape.markdown(str(value))


def _fault(error: Exception, name: str) -> TemplateFaultError:
    where, line = _place(error, name)
    return TemplateFaultError(f"{where}{f':{line}' if line else ''}: {error} ({type(error).__name__})")


def _place(error: Exception, name: str) -> tuple[str, int | None]:
    """Template and line of a fault: of the syntax, or of the innermost template that was being filled in."""
    if isinstance(error, TemplateSyntaxError):
        return error.name or name, error.lineno
    place: tuple[str, int | None] = (name, None)
    trace = error.__traceback__
    while trace:
        file = trace.tb_frame.f_code.co_filename
        if file.endswith(".j2"):
            place = (Path(file).name, trace.tb_lineno)
        elif file == "<template>":
            place = (name, trace.tb_lineno)
        trace = trace.tb_next
    return place

"""What ``mkdocs.yml`` says of the site, for what is made of the corpus without MkDocs."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import yaml

from .. import corpus
from ..strings import Locale

NAME: Final = "reader"
"""What the files are called where ``extra.reader.name`` does not say."""


class SettingsError(ValueError):
    """A configuration that cannot be used. The message names the file and what to do."""


@dataclass(frozen=True, slots=True)
class Settings:
    """The configuration of a site, as far as a bundle needs it."""

    #: The folder of ``mkdocs.yml``.
    project: Path
    #: The file itself.
    config: Path
    corpus: Path
    glossary: Path
    #: An editor's own templates.
    templates: Path | None
    #: How file names begin.
    name: str
    #: As ``mkdocs.yml`` names it; ``None`` where it does not.
    release: str | None
    #: Where the site is published, with a slash at its end; empty where that is not known.
    url: str
    #: In the site's own language.
    title: str
    description: str
    copyright: str
    #: What ``extra.reader.languages`` says otherwise, by language.
    languages: Mapping[str, Mapping[str, Any]]

    def said(self, key: str, locale: Locale) -> str | None:
        """What is said otherwise in a language for ``site_name``, ``site_description`` or ``copyright``."""
        return (self.languages.get(locale) or {}).get(key)


def load(config: Path) -> Settings:
    """Reads a configuration file. The environment variable ``READER_CORPUS`` goes before the corpus that it names.

    Raises :class:`SettingsError` where the file cannot be read or is no configuration, or a folder is missing.
    """
    try:
        # The loader is the safe one: it makes plain values only.
        said = yaml.load(config.read_text("utf-8"), _Loader)
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(f"cannot read {config}: name the site's configuration with --config") from error
    except yaml.YAMLError as error:
        raise SettingsError(f"{config} is not YAML: {' '.join(str(error).split())}") from error
    said = _table(said, str(config))
    options = _table(_table(said.get("extra") or {}, "extra").get("reader") or {}, "extra.reader")
    project = config.resolve().parent
    named = os.environ.get(corpus.VARIABLE)
    folder = Path(named) if named else project / str(options.get("corpus") or corpus.DEFAULT)
    default = project / str(options.get("glossary") or f"{corpus.DEFAULT}/{corpus.GLOSSARY}")
    templates = project / str(options["templates"]) if options.get("templates") else None
    if not folder.exists():
        raise SettingsError(f"there is no corpus folder {str(folder)!r}: create it, or correct extra.reader.corpus")
    if templates and not templates.is_dir():
        raise SettingsError(f"there is no folder {str(templates)!r}: create it, or correct extra.reader.templates")
    release = options.get("release")
    url = str(said.get("site_url") or "")
    return Settings(
        project=project,
        config=config,
        corpus=folder,
        glossary=corpus.glossary_of(folder, default),
        templates=templates,
        name=str(options.get("name") or NAME),
        release=None if release is None else str(release),
        url=url if not url or url.endswith("/") else f"{url}/",
        title=str(said.get("site_name") or NAME),
        description=str(said.get("site_description") or ""),
        copyright=str(said.get("copyright") or ""),
        languages=_table(options.get("languages") or {}, "extra.reader.languages"),
    )


def _table(value: Any, name: str) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise SettingsError(f"{name} is not a table of keys and values")
    return value


class _Loader(yaml.SafeLoader):
    """YAML as MkDocs reads it; what only MkDocs needs is nothing here."""


def _environment(loader: yaml.SafeLoader, node: yaml.Node) -> Any:
    """``!ENV NAME`` and ``!ENV [NAME, OTHER, default]``."""
    if isinstance(node, yaml.SequenceNode):
        *names, default = [loader.construct_object(child) for child in node.value]
        return next((os.environ[str(name)] for name in names if str(name) in os.environ), default)
    return os.environ.get(str(node.value))


_Loader.add_constructor("!ENV", _environment)
_Loader.add_multi_constructor("", lambda loader, suffix, node: None)

"""Every internal link and anchor of the site of the real texts resolves, in three languages."""

from __future__ import annotations

from pathlib import Path

import pytest

from reader.bundle import links

pytestmark = pytest.mark.seeds


def test_every_link_leads_somewhere(seeds_site: Path) -> None:
    done = links.follow(seeds_site, "site")
    assert done.problems == ()
    assert done.pages > 1000
    assert done.links > 100_000
    assert done.anchors > 30_000

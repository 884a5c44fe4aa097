"""Circled numbers, restarting on every page (``<sup>①</sup>``, ``①``): most journals of the social sciences."""

from . import Layout, Sample, register, share

MARKERS = ("sup", "tex", "circled")


def score(sample: Sample) -> float:
    """The share of circled labels, where notes open with one."""
    if not sample.heads["circled"] and not sample.heads["sup"] and not sample.heads["tex"]:
        return 0.0
    return share(sample, MARKERS) * (0.6 if sample.note_section else 1.0)


register(Layout("circled", "circled numbers at page feet, restarting on every page", score, MARKERS, MARKERS, "foot"))

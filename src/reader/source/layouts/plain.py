"""No notes, or notes printed in brackets at their place: bulletins, reports, web texts."""

from . import Layout, Sample, register


def score(sample: Sample) -> float:
    """Fits where no line opens a note; better still where notes stand in brackets at their place."""
    if sample.inline >= 2:
        return 0.9
    return 0.3 if not sum(sample.heads.values()) else 0.05


register(Layout("plain", "no notes, or notes in brackets at their place", score, (), (), "inline"))

"""Markdown footnotes: ``[^1]`` in the text, ``[^1]: …`` anywhere."""

from . import Layout, Sample, register


def score(sample: Sample) -> float:
    """Nothing else writes ``[^1]:``."""
    return 1.0 if sample.heads["markdown"] and sample.markers["markdown"] else 0.0


register(Layout("markdown", "Markdown footnotes", score, ("markdown",), ("markdown",), "end"))

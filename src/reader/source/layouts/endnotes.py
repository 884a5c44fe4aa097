"""Notes or references together at the end of the article, under a heading of their own."""

from .. import labels
from . import Layout, Sample, register


def score(sample: Sample) -> float:
    """A heading such as 注释 or 参考文献 near the end, followed by labelled lines."""
    return 0.85 if sample.note_section and sum(sample.heads.values()) >= 1 else 0.0


register(
    Layout(
        "endnotes",
        "notes at the end of the article",
        score,
        (*labels.strong(), "circled", "halfparen", "paren"),
        (*labels.strong(), "circled", "digit", "paren"),
        "end",
    )
)

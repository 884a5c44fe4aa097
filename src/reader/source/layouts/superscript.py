"""Superscript digits (``¹``) or bare digits in the text, notes that open with a bare number (``1 …``)."""

from . import Layout, Sample, register, share

MARKERS = ("superscript", "sup", "caret", "halfparen", "digit")


def score(sample: Sample) -> float:
    """The share of superscript markers and of notes that open with a digit."""
    if not any(sample.heads[f] for f in ("digit", "halfparen", "superscript")):
        return 0.0
    return share(sample, ("superscript", "digit", "halfparen", "caret")) * (0.6 if sample.note_section else 0.95)


register(
    Layout(
        "superscript",
        "superscript digits, notes open with a number",
        score,
        MARKERS,
        ("digit", "halfparen", "superscript"),
        "foot",
    )
)

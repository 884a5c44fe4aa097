"""Numbers in square brackets at page feet (``[1]　…``), lines broken as printed."""

from . import Layout, Sample, register, share

FORMS = ("square", "tortoise", "lenticular", "zhu", "paren")


def score(sample: Sample) -> float:
    """The share of bracketed labels, where notes stand at page feet."""
    if not any(sample.heads[f] for f in FORMS):
        return 0.0
    return share(sample, FORMS) * (0.6 if sample.note_section else 1.0)


register(Layout("bracketed", "numbers in brackets at page feet", score, FORMS, FORMS, "foot"))

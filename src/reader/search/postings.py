"""Lists of numbers as short strings that stand in a script as they are and that gzip packs well.

A list is written as the gaps between its numbers (gap encoding: Manning, Raghavan & Schütze, Introduction to
Information Retrieval, 2008, 5.3). A small gap is one printable character, so that gzip's Huffman code gives each gap
about as many bits as it is worth; bytes in Base64 would hide the gaps from it.
"""

from __future__ import annotations

from itertools import accumulate, pairwise
from typing import Final

import numpy as np
from numpy.typing import NDArray

#: Printable ASCII but for the blank and ``!``, which separate, and what JSON escapes.
DIGITS: Final = "".join(chr(code) for code in range(0x23, 0x7F) if chr(code) != "\\")
BASE: Final = len(DIGITS)

LEADS: Final = (56, 27, 7, 1)
"""How many digits are a gap by themselves, and how many say that one, two or three more follow."""

_LEAD: Final = tuple(accumulate(LEADS, initial=0))
#: The first gap of each length.
_FIRST: Final = tuple(accumulate((leads * BASE**more for more, leads in enumerate(LEADS)), initial=0))

LARGEST: Final = _FIRST[-1] - 1
"""No number may be larger."""

OFTEN: Final = "!"
"""Before the numbers of what has the key often, or at a prominent place."""

_ASCII: Final = np.frombuffer(DIGITS.encode(), np.uint8)


def encode(numbers: NDArray[np.int64], starts: NDArray[np.int64]) -> list[str]:
    """Several lists of ascending numbers from 0, one behind the other; ``starts`` says where each begins.

    >>> encode(np.array([0, 1, 5, 3, 56]), np.array([0, 3]))
    ['##&', '&W']
    """
    if not len(numbers):
        return []
    if numbers.max() > LARGEST:
        raise ValueError(f"a number is larger than {LARGEST}")
    gaps = np.diff(numbers, prepend=-1) - 1
    gaps[starts] = numbers[starts]
    lengths = np.searchsorted(np.array(_FIRST[1:-1]), gaps, side="right") + 1
    ends = np.cumsum(lengths)
    written = np.empty(int(ends[-1]), np.uint8)
    for more, (lead, first) in enumerate(zip(_LEAD, _FIRST[:-1], strict=False)):
        chosen = lengths == more + 1
        rest, at = gaps[chosen] - first, ends[chosen] - 1
        for place in range(more):
            rest, digit = np.divmod(rest, BASE)
            written[at - place] = _ASCII[digit]
        written[at - more] = _ASCII[lead + rest]
    text = written.tobytes().decode("ascii")
    borders = [0, *ends[starts[1:] - 1].tolist(), len(text)]
    return [text[start:end] for start, end in pairwise(borders)]

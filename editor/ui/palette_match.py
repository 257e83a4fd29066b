"""How well what is typed fits a name: all its letters must occur in order, and some places count more than others."""

from __future__ import annotations

import unicodedata

Way = tuple[float, tuple[int, ...]]

# A letter that begins a word, one that follows the last hit, any other, and each letter that was skipped.
_START, _NEXT, _ANY, _SKIPPED = 10.0, 11.0, 1.0, 0.15
_WHOLE = 25.0
_LONGEST = 120


def plain(text: str) -> str:
    """Small letters without accents, of the same length as `text`: "É" is found by "e"."""
    return "".join(unicodedata.normalize("NFD", letter)[0].lower()[0] for letter in text)


def match(query: str, text: str) -> Way | None:
    """A score, higher is better, and the places of the letters that were found; None when one is missing.

    Words of the query may stand in any order; each is looked for by itself.
    """
    wanted, given = plain(query).split(), plain(text)[:_LONGEST]
    score, places = 0.0, set[int]()
    for word in wanted:
        found = _word(word, given)
        if found is None:
            return None
        score += found[0]
        places.update(found[1])
    if wanted and given == " ".join(wanted):
        score += _WHOLE
    return score - 0.02 * len(given), tuple(sorted(places))


def _word(word: str, text: str) -> Way | None:
    """The best way to find the letters of `word` in order, by trying every end for every beginning of it."""
    best: list[Way | None] = [None] * len(text)
    for number, letter in enumerate(word):
        row: list[Way | None] = [None] * len(text)
        # The best of all ways that end before this place, worth less with each letter that is passed over.
        behind: Way | None = None
        for place, other in enumerate(text):
            if other == letter:
                is_start = place == 0 or not text[place - 1].isalnum()
                worth = _START if is_start else _ANY
                ways: list[Way] = []
                if number == 0:
                    ways.append((worth, (place,)))
                elif place > 0 and (last := best[place - 1]) is not None:
                    ways.append((last[0] + max(worth, _NEXT), (*last[1], place)))
                if number and behind is not None:
                    ways.append((behind[0] + worth, (*behind[1], place)))
                row[place] = max(ways, default=None, key=lambda way: way[0])
            if behind is not None:
                behind = (behind[0] - _SKIPPED, behind[1])
            ended = best[place]
            if ended is not None and (behind is None or ended[0] > behind[0]):
                behind = ended
        best = row
    return max((way for way in best if way is not None), default=None, key=lambda way: way[0])

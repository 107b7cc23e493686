"""Stored sentences in the language of whoever reads them.

What a source's runs say to its owner is stored in English, as the API gives it. Integrations make these sentences known
here; one with ``%(name)s`` in it is found again whatever stands in its place. What a sentence quotes stays as it is.
"""

import re
from collections.abc import Iterable, Iterator

from django.utils.translation import gettext

#: Between the sentences of a run that has more than one to say.
BETWEEN = "; "
PLACE = re.compile(r"%\((\w+)\)[sr]")

_plain: set[str] = set()
_patterns: dict[str, re.Pattern[str]] = {}


def know(sentences: Iterable[str]) -> None:
    """Let these sentences, marked for the translators, be found again. Repeating it changes nothing."""
    for sentence in sentences:
        if PLACE.search(sentence):
            _patterns[sentence] = _pattern(sentence)
        else:
            _plain.add(sentence)


def known() -> frozenset[str]:
    """All sentences that are known."""
    return frozenset(_plain | _patterns.keys())


def in_words(stored: str) -> str:
    """A stored reason, sentence by sentence, in the language that is active; what is not known stays as it is."""
    return BETWEEN.join(_translated(stored.split(BETWEEN)))


def _translated(parts: list[str]) -> Iterator[str]:
    """Sentences that hold the mark between sentences are found, too: the shortest that is known is taken."""
    while parts:
        length, words = next(
            (
                (length, words)
                for length in range(1, len(parts) + 1)
                if (words := _one(BETWEEN.join(parts[:length]))) is not None
            ),
            (1, parts[0]),
        )
        yield words
        parts = parts[length:]


def _one(sentence: str) -> str | None:
    if sentence in _plain:
        return gettext(sentence)
    matches = ((template, found) for template, pattern in _patterns.items() if (found := pattern.fullmatch(sentence)))
    # Of two that fit, the one that says more by itself.
    best = max(matches, key=lambda match: len(PLACE.sub("", match[0])), default=None)
    if best is None:
        return None
    template, found = best
    quoted = {name: gettext(text) if text in _plain else text for name, text in found.groupdict().items()}
    return PLACE.sub(lambda place: quoted.get(place[1], place[0]), gettext(template))


def _pattern(template: str) -> re.Pattern[str]:
    literals, names = PLACE.split(template)[::2], PLACE.findall(template)
    # The same name stands for the same text wherever it comes again.
    places = [f"(?P={name})" if name in names[:place] else f"(?P<{name}>.+?)" for place, name in enumerate(names)]
    places.append("")
    return re.compile("".join(f"{re.escape(text)}{place}" for text, place in zip(literals, places, strict=True)))

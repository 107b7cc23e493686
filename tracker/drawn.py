"""Answers to strangers as they were drawn last: what is asked for again and is still so is not drawn again."""

import hashlib
from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from threading import Lock

from django.http import HttpResponse

#: Bytes, beside its content, that one takes: whoever asks for small ones without end gets no more room.
ROOM_OF_ONE = 2_000


@dataclass(frozen=True, slots=True)
class Drawn:
    """An answer's bytes and headers, and its strong validator, which is that of its bytes."""

    status: int
    content: bytes
    headers: Mapping[str, str]
    etag: str

    @classmethod
    def of(cls, response: HttpResponse) -> "Drawn":
        """What a view has made."""
        validator = f'"{hashlib.sha256(response.content).hexdigest()}"'
        return cls(response.status_code, response.content, dict(response.headers), validator)


class Drawings:
    """The answers that were asked for last, ``most`` bytes of them, for all threads of one process.

    They go by all that they are made of. So none is ever out of date: where anything is different, it is another one.
    """

    def __init__(self, most: int) -> None:
        self._most, self._held = most, 0
        self._kept: OrderedDict[bytes, Drawn] = OrderedDict()
        self._lock = Lock()

    def get(self, made_of: tuple[object, ...], draw: Callable[[], Drawn | None]) -> Drawn | None:
        """What was drawn of the same, or what ``draw`` makes now; None, which is not kept, where that is None.

        ``made_of`` must be wholly in its ``repr``: two things that are equal, as 1.0 and 1.00, are written differently.
        """
        key = hashlib.sha256(repr(made_of).encode(errors="surrogatepass")).digest()
        with self._lock:
            if kept := self._kept.get(key):
                self._kept.move_to_end(key)
                return kept
        # Meanwhile others are served; whoever asks for the same draws the same.
        drawn = draw()
        if drawn is not None:
            self._keep(key, drawn)
        return drawn

    def _keep(self, key: bytes, drawn: Drawn) -> None:
        with self._lock:
            if key in self._kept:
                return
            self._kept[key] = drawn
            self._held += _room(drawn)
            while self._held > self._most:
                _key, oldest = self._kept.popitem(last=False)
                self._held -= _room(oldest)


def _room(drawn: Drawn) -> int:
    return len(drawn.content) + ROOM_OF_ONE

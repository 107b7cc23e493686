"""The line while it is read: what has been understood is cut out, what is left is the title."""

import re
import unicodedata
from dataclasses import dataclass
from datetime import date

MAX_LENGTH = 300

#: Signs that stand for an ASCII one, beside the full-width forms.
SIGNS = {"−": "-", "–": "-", "—": "-", "〜": "~", "、": ",", "。": ","}
NUMERALS = "一二三四五六七八九十"
#: A word begins at a blank or after a Chinese character, and ends likewise or at a separator that a blank follows.
BEFORE = r"(?<![^\s\u4e00-\u9fff])"
AFTER = r"(?=[,;:]*(?:\s|$|[\u4e00-\u9fff]))"

ADDRESS = re.compile(r"(?<!\S)https?://[\w.-]+(?::\d+)?(?:[/?#]\S*?)?(?=[,;]*(?:\s|$))", re.IGNORECASE)
#: A letter is in it, or else it is a number: #12.
TAG = re.compile(
    r"""(?<!\S)\#(?:(?P<word>[\w.+/-]*[^\W\d_][\w.+/-]*)|["“](?P<words>[^"“”]*[^\W\d_][^"“”]*)["”])(?=[,;:]*(?:\s|$))""",
    re.VERBOSE,
)
#: What stands in quotes is a part of the title and never read; a quote in it is written twice.
QUOTED = re.compile(rf'{BEFORE}(?:"(?:[^"]|"")*"|“[^“”]*”){AFTER}')
#: Stands for a sign in quotes while the line is read: no pattern takes it, nobody can type it.
HIDDEN = "\0"
TWICE = re.compile('(["＂])["＂]')


@dataclass(frozen=True, slots=True)
class NotUnderstood:
    """Why a line can't be stored: a stable code to translate by, and the same as an English sentence.

    ``on`` is the day that the sentence speaks of, where it speaks of one.
    """

    code: str
    sentence: str
    on: date | None = None


class Refused(Exception):
    """Ends the reading of a line; ``answer`` is what the person is told."""

    def __init__(self, code: str, sentence: str, on: date | None = None) -> None:
        super().__init__(code)
        self.answer = NotUnderstood(code, sentence, on)


class Line:
    """The unread part of a line, as typed and in plain signs at the same positions, for patterns to match."""

    def __init__(self, typed: str) -> None:
        _check_text(typed)
        self._set(typed, QUOTED.sub(lambda quoted: HIDDEN * len(quoted[0]), in_plain_signs(typed)))

    @property
    def title(self) -> str:
        """What is left, as typed, with single blanks; where all of it stands in quotes, without these."""
        left = self._typed
        if self.plain and not self.plain.strip(HIDDEN):
            left = left[1:-1] if left[0] == "“" else TWICE.sub(r"\1", left[1:-1])
        return " ".join(left.split())

    def cut(self, match: re.Match[str]) -> None:
        """Take out what a pattern matched in ``plain``, and leave a blank in its place."""
        start, end = match.span()
        self._set(f"{self._typed[:start]} {self._typed[end:]}", f"{self.plain[:start]} {self.plain[end:]}")

    def take_skill(self) -> str:
        """Cut the #tag and return it as typed, "" where there is none."""
        tags = list(TAG.finditer(self.plain))
        if len(tags) > 1:
            raise Refused("two_skills", "A study entry has one #skill. Keep the one that fits best.")
        if not tags:
            return ""
        skill = self._typed[slice(*tags[0].span(tags[0].lastgroup or 0))]
        self.cut(tags[0])
        return " ".join(skill.split())

    @property
    def address(self) -> str:
        """The first web address in the line, as typed; "" without one."""
        found = ADDRESS.search(self.plain)
        return self._typed[slice(*found.span())] if found else ""

    def take_address(self) -> str:
        """Cut the first web address and return it."""
        address = self.address
        if found := ADDRESS.search(self.plain):
            self.cut(found)
        return address

    def _set(self, typed: str, plain: str) -> None:
        start = len(plain) - len(plain.lstrip(" ,;:"))
        end = max(start, len(plain.rstrip(" ,;")))
        self._typed, self.plain = typed[start:end], plain[start:end]


def compiled(pattern: str) -> re.Pattern[str]:
    """A pattern in which case does not matter; ASCII, or a long s would pass for an s."""
    return re.compile(pattern, re.IGNORECASE | re.ASCII)


def quoted(title: str) -> str:
    """The title as a line can hold it whatever it says."""
    return f'"{"".join(2 * sign if in_plain_signs(sign) == '"' else sign for sign in title)}"'


def number(figure: str) -> int:
    """``12``, ``三``, ``两``, ``十二``, ``二十`` as a number; 0 for what is none up to 99."""
    if figure.isdecimal():
        return int(figure)
    tens, ten, ones = figure.replace("两", "二").rpartition("十")
    if len(tens) > 1 or len(ones) > 1 or "十" in tens:
        return 0
    value = 10 * (NUMERALS.index(tens) + 1 if tens else 1) if ten else 0
    return value + (NUMERALS.index(ones) + 1 if ones else 0)


def in_plain_signs(text: str) -> str:
    """The text with ASCII digits, half-width letters and signs, plain blanks; as long as it was."""
    return "".join(map(_plain, text))


def _check_text(line: str) -> None:
    if len(line) > MAX_LENGTH:
        raise Refused("too_long", f"A line has up to {MAX_LENGTH} characters.")
    if any(unicodedata.category(sign) in ("Cc", "Cs") or _is_noncharacter(ord(sign)) for sign in line):
        raise Refused("control_characters", "The line holds signs that can't be stored. Type it again without them.")


def _is_noncharacter(code_point: int) -> bool:
    return code_point & 0xFFFE == 0xFFFE or 0xFDD0 <= code_point <= 0xFDEF


def _plain(sign: str) -> str:
    digit = unicodedata.decimal(sign, None)
    if digit is not None:
        return str(digit)
    if "\uff01" <= sign <= "\uff5e":
        return chr(ord(sign) - 0xFEE0)
    return " " if sign.isspace() else SIGNS.get(sign, sign)

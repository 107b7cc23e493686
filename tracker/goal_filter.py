"""Which activities of its metric's kinds a goal takes: from a form's fields, back into them, and in words."""

import re
from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tracker import figures
from tracker.catalogue.certifications import mentioned
from tracker.catalogue.skills import meant, shown
from tracker.metrics import KINDS, METRICS, SOURCES
from tracker.sentences import language

#: A repository's page, as it is copied from the browser.
SITE = re.compile(r"^(?:https?://)?(?:www\.)?github\.com/([^/\s]+/[^/\s?#]+?)(?:\.git)?(?:[/?#]\S*)?$", re.IGNORECASE)
REPOSITORY = re.compile(r"[A-Za-z0-9_.-]{1,100}/[A-Za-z0-9_.-]{1,100}")
MOST_NAMES = 100
LONGEST_NAME = 100
WHOSE = [
    ("", gettext_lazy("in any repository")),
    ("own", gettext_lazy("in your own repositories")),
    ("others", gettext_lazy("in other people’s repositories")),
    ("named", gettext_lazy("in the repositories named below")),
]


def names_in(text: str) -> list[str]:
    """The names in a list that is separated by commas or line breaks, each once."""
    return list(dict.fromkeys(name for part in re.split(r"[,，、\n]", text) if (name := part.strip())))


def repositories_in(text: str) -> list[str]:
    """The same of repositories; of one whose page is given, its name."""
    return list(dict.fromkeys(SITE.sub(r"\1", name) for name in names_in(text)))


def narrowing(metric: str) -> list[str]:
    """How what this metric counts can be narrowed down, besides skills: ``repositories``, ``certification``."""
    if metric not in METRICS:
        return []
    kinds = METRICS[metric].kinds
    ways = ["repositories"] if any(SOURCES[KINDS[kind].source].in_repositories for kind in kinds) else []
    return [*ways, "certification"] if "certification" in kinds else ways


def exam_named(written: str) -> str:
    """The code of the exam of the catalogue whose code or title is in it, else what was written."""
    exam = mentioned(written)
    return exam.code if exam else written.strip()


def filter_of(*, whose: str, repositories: str, skills: str, certification: str) -> dict[str, Any]:
    """The filter that these fields describe, as a goal keeps it; {} takes everything."""
    named = {
        "repositories": names_in(repositories) if whose == "named" else whose,
        "skills": list(dict.fromkeys(map(meant, names_in(skills)))),
        "certification": certification.strip(),
    }
    return {name: value for name, value in named.items() if value}


def fields_of(conditions: Mapping[str, Any]) -> dict[str, str]:
    """The fields that describe a filter, as its reader names skills."""
    repositories = conditions.get("repositories", "")
    named = isinstance(repositories, list)
    return {
        "whose": "named" if named else repositories,
        "repositories": ", ".join(repositories) if named else "",
        "skills": ", ".join(map(shown, conditions.get("skills", []))),
        "certification": conditions.get("certification", ""),
    }


def in_words(conditions: Mapping[str, Any]) -> str:
    """What narrows a goal down: ``in other people’s repositories; skills: LoRA``; "" where nothing does."""
    fields = fields_of(conditions)
    parts = [str(dict(WHOSE)[fields["whose"]])] if fields["whose"] in ("own", "others") else []
    if fields["repositories"]:
        parts.append(_("in %(names)s") % {"names": fields["repositories"]})
    if fields["skills"]:
        parts.append(_("skills: %(names)s") % {"names": fields["skills"]})
    if fields["certification"]:
        parts.append(_("certification: %(name)s") % {"name": fields["certification"]})
    return figures.listed(parts, language(), ";")

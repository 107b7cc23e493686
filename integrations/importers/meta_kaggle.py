"""A person's own rows of the public data set Meta Kaggle: medals, and the versions of notebooks.

Its days are MM/DD/YYYY, in UTC. What holds no single medal is known, and left out with its reason.
"""

from integrations.importers import cells, words
from integrations.importers.base import Choices, Dialect, Line, Skipped, Wrong
from tracker.entry import Entry
from tracker.kinds import gettext_noop as _

#: In English, as the ledger keeps what sources say.
MEDALS = {"1": "Gold", "2": "Silver", "3": "Bronze"}
AUTHORS = ("authoruserid", "creatoruserid", "teamleaderid")


def read_kernel(line: Line, choices: Choices) -> Entry:
    """The medal of a notebook."""
    slug = line.text("currenturlslug")
    url = f"https://www.kaggle.com/code/{choices.user_name}/{slug}" if slug and choices.user_name else ""
    return _medal(line, choices, "kernel", _titled(slug) or f"notebook {line.text('id')}", url)


def read_dataset(line: Line, choices: Choices) -> Entry:
    """The medal of a data set. Its name stands in another file, which some join to this one."""
    slug = line.text("slug", "currenturlslug")
    url = f"https://www.kaggle.com/datasets/{choices.user_name}/{slug}" if slug and choices.user_name else ""
    name = line.text("title") or _titled(slug) or f"data set {line.text('id')}"
    return _medal(line, choices, "dataset", name, url)


def read_team(line: Line, choices: Choices) -> Entry:
    """The medal of a competition. Its address stands in another file, which some join to this one."""
    slug = line.text("competitionslug", "slug")
    url = f"https://www.kaggle.com/competitions/{slug}" if slug else ""
    name = line.text("competitiontitle") or _titled(slug) or f"competition {line.text('competitionid')}"
    return _medal(line, choices, "team", name, url)


def read_version(line: Line, choices: Choices) -> Entry:
    """One version of a notebook; Kaggle itself tells of the latest only. Some join the notebook’s address to it."""
    _refuse_anothers(line, choices)
    number, slug = line.read(_id, "id"), line.text("currenturlslug")
    page = f"https://www.kaggle.com/code/{choices.user_name}/{slug}" if slug and choices.user_name else ""
    name = line.text("title") or _titled(slug) or f"notebook {line.text('scriptid', 'kernelid')}"
    return Entry(
        external_id=f"version:{number}",
        kind="notebook_version",
        on=line.read(lambda text: cells.day(text, "mdy", choices.zone), "creationdate"),
        title=words.title(f"Version {line.text('versionnumber') or number}: {name}"),
        evidence_url=words.web_address(page and f"{page}?scriptVersionId={number}"),
        own=True,
    )


def read_sum(line: Line, choices: Choices) -> Entry:
    """How many medals there are says nothing of any one of them."""
    raise Skipped(_("a sum: single medals stand in Kernels, Datasets and Teams"))


def _medal(line: Line, choices: Choices, thing: str, name: str, url: str) -> Entry:
    _refuse_anothers(line, choices)
    won = line.text("medal").removesuffix(".0")
    if won in ("", "0"):
        raise Skipped(_("without a medal"))
    return Entry(
        external_id=f"{thing}:{line.read(_id, 'id')}",
        kind="medal",
        on=line.read(lambda text: cells.day(text, "mdy", choices.zone), "medalawarddate"),
        title=words.title(f"{line.read(_colour, 'medal')} medal: {name}"),
        evidence_url=words.web_address(url),
    )


def _refuse_anothers(line: Line, choices: Choices) -> None:
    if choices.person and line.text(*AUTHORS) != choices.person:
        raise Skipped(_("another person’s"))


def _colour(text: str) -> str:
    colour = MEDALS.get(text.removesuffix(".0"))
    if colour is None:
        raise Wrong(_("“%(text)s” is no medal: 1 is gold, 2 silver, 3 bronze."), text=cells.shown(text))
    return colour


def _id(text: str) -> str:
    if not (text.isascii() and text.isdigit() and len(text) <= 20):
        raise Wrong(_("“%(text)s” is no id."), text=cells.shown(text))
    return text


def _titled(slug: str) -> str:
    return slug.replace("-", " ")


SLUG = "meta-kaggle"
MEDAL = (("id",), ("medal",), ("medalawarddate",))
KERNELS = Dialect(
    slug=SLUG,
    name=_("Meta Kaggle, Kernels: medals of notebooks"),
    needs=(*MEDAL, ("authoruserid",)),
    read=read_kernel,
    person=AUTHORS,
    links_by_user_name=True,
    named=True,
)
DATASETS = Dialect(
    slug=SLUG,
    name=_("Meta Kaggle, Datasets: medals of data sets"),
    needs=(*MEDAL, ("creatoruserid",)),
    read=read_dataset,
    person=AUTHORS,
    links_by_user_name=True,
    named=True,
)
TEAMS = Dialect(
    slug=SLUG,
    name=_("Meta Kaggle, Teams: medals of competitions"),
    needs=(*MEDAL, ("competitionid",)),
    read=read_team,
    named=True,
)
VERSIONS = Dialect(
    slug=SLUG,
    name=_("Meta Kaggle, KernelVersions: versions of notebooks"),
    needs=(("id",), ("scriptid", "kernelid"), ("versionnumber",), ("creationdate",)),
    read=read_version,
    person=AUTHORS,
    links_by_user_name=True,
    named=True,
)
SUMS = Dialect(
    slug=SLUG,
    name=_("Meta Kaggle, UserAchievements"),
    needs=(("achievementtype",), ("totalgold",)),
    read=read_sum,
    named=True,
)

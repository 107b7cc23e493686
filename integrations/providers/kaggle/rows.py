"""One item of an answer as plain data, read by the SDK's own types. Dates come without a zone and mean UTC.

Every reader takes a JSON object and raises one of UNREADABLE for an item of an unknown form.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from kagglesdk.competitions.types.competition_api_service import ApiCompetition, ApiSubmission
from kagglesdk.datasets.types.dataset_api_service import ApiDataset
from kagglesdk.kernels.types.kernels_api_service import ApiKernelMetadata
from kagglesdk.models.types.model_api_service import ApiModel

Item = Mapping[str, Any]
#: Today's figures by name; None for one that can't be read.
Figures = Mapping[str, int | None]

UNREADABLE = (KeyError, ValueError, TypeError, AttributeError, OverflowError)


@dataclass(frozen=True, slots=True, kw_only=True)
class CompetitionRow:
    id: int
    slug: str
    title: str
    deadline: datetime | None
    private: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class SubmissionRow:
    ref: int
    at: datetime | None
    #: User name of whoever sent it; a team's list holds the team mates' as well.
    by: str
    title: str
    pending: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class PublishedRow:
    """A notebook, a dataset or a model."""

    #: ``owner/slug``.
    ref: str
    #: Kaggle's number; 0 where the answer leaves it out, as lists of notebooks have done.
    id: int
    title: str
    at: datetime | None
    private: bool
    figures: Figures

    @property
    def owner(self) -> str:
        return self.ref.partition("/")[0]


def competition(item: Item) -> CompetitionRow:
    row = _known(ApiCompetition, item, "id", "ref", "title")
    slug = _text(row.ref).rstrip("/").rpartition("/")[2]  # the ref is the competition's address
    if not slug or int(row.id) < 1:
        raise ValueError("a competition without a name")
    return CompetitionRow(
        id=int(row.id),
        slug=slug,
        title=_text(row.title) or slug,
        deadline=_deadline(item),
        private=_is_private(item),
    )


def _is_private(item: Item) -> bool:
    """Not in the SDK's type; honoured where an answer has it. A word that is not known is no leave to show it."""
    privacy = str(item.get("privacy") or "PUBLIC")
    return bool(item.get("isPrivate")) or not privacy.endswith(("PUBLIC", "UNSPECIFIED"))


def _deadline(item: Item) -> datetime | None:
    """None where it can't be read, too: that must not cost the competition with all its submissions."""
    try:
        return _instant(_known(ApiCompetition, item, "deadline").deadline)
    except UNREADABLE:
        return None


def submission(item: Item) -> SubmissionRow:
    row = _known(
        ApiSubmission, item, "ref", "date", "fileName", "description", "publicScore", "privateScore", "submittedByRef"
    )
    if int(row.ref) < 1:
        raise ValueError("a submission without a number")
    # As text: the SDK's enum would lose the row for a status that it does not know.
    status = str(item.get("status") or "PENDING").upper().rpartition("_")[2]
    name = _text(row.file_name) or _text(row.description) or f"Submission {int(row.ref)}"
    scores = (("public", _text(row.public_score)), ("private", _text(row.private_score)))
    facts = [f"{which} {score}" for which, score in scores if score]
    if status != "COMPLETE":
        facts.append(status.lower())
    return SubmissionRow(
        ref=int(row.ref),
        at=_instant(row.date),
        by=_text(row.submitted_by_ref).rstrip("/").rpartition("/")[2].lower(),
        title=" · ".join([name, *facts]),
        pending=status == "PENDING",
    )


def notebook(item: Item) -> PublishedRow:
    row = _known(ApiKernelMetadata, item, "id", "ref", "title", "lastRunTime", "isPrivate")
    return _published(row, row.last_run_time, _figures(item, notebook_votes="totalVotes"))


def dataset(item: Item) -> PublishedRow:
    row = _known(ApiDataset, item, "id", "ref", "title", "lastUpdated", "isPrivate")
    counts = {"dataset_votes": "voteCount", "dataset_downloads": "downloadCount", "dataset_views": "viewCount"}
    return _published(row, row.last_updated, _figures(item, **counts))


def model(item: Item) -> PublishedRow:
    row = _known(ApiModel, item, "id", "ref", "title", "publishTime", "isPrivate")
    return _published(row, row.publish_time, _figures(item, model_votes="voteCount"))


def _published(row: Any, at: datetime | None, figures: Figures) -> PublishedRow:
    owner, slash, slug = _text(row.ref).strip("/").lower().partition("/")
    if not owner or not slug:
        raise ValueError("no owner/slug")
    return PublishedRow(
        ref=owner + slash + slug,
        id=int(row.id),
        title=_text(row.title) or slug,
        at=_instant(at),
        private=bool(row.is_private),
        figures=figures,
    )


def _figures(item: Item, **fields: str) -> Figures:
    """The item's numbers. What is left out is 0; a number that can't be read must not cost the row."""
    return {name: _number(item.get(each)) for name, each in fields.items()}


def _number(value: object) -> int | None:
    if value is None:
        return 0
    return value if type(value) is int and value >= 0 else None


def _known(kind: Any, item: Item, *names: str) -> Any:
    """The SDK's object with these fields alone, so that no field that nobody needs can spoil a row."""
    return kind.from_dict({name: item[name] for name in names if item.get(name) is not None})


def _text(value: object) -> str:
    """One printable line. The cursor keeps some of it, and PostgreSQL's JSON takes neither NUL nor half a character."""
    return " ".join(str(value).replace("\0", "").encode(errors="ignore").decode().split())


def _instant(value: datetime | None) -> datetime | None:
    """An aware instant; None for the year 1, which stands for "never", and for anything else that can't be meant."""
    if value is None or not 2010 <= value.year < 2100:
        return None
    return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)

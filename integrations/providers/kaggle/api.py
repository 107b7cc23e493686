"""The calls that are made, and no others: the five lists, and whose credentials these are."""

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from kagglesdk.competitions.services.competition_api_service import CompetitionApiClient
from kagglesdk.competitions.types.competition_api_service import ApiListCompetitionsRequest, ApiListSubmissionsRequest
from kagglesdk.competitions.types.competition_enums import CompetitionListTab
from kagglesdk.datasets.services.dataset_api_service import DatasetApiClient
from kagglesdk.datasets.types.dataset_api_service import ApiListDatasetsRequest
from kagglesdk.datasets.types.dataset_enums import DatasetSelectionGroup, DatasetSortBy
from kagglesdk.kernels.services.kernels_api_service import KernelsApiClient
from kagglesdk.kernels.types.kernels_api_service import ApiListKernelsRequest
from kagglesdk.kernels.types.kernels_enums import KernelsListSortType, KernelsListViewType
from kagglesdk.models.services.model_api_service import ModelApiClient
from kagglesdk.models.types.model_api_service import ApiListModelsRequest
from kagglesdk.models.types.model_enums import ListModelsOrderBy
from kagglesdk.security.services.oauth_service import OAuthClient
from kagglesdk.security.types.oauth_service import IntrospectTokenRequest

from integrations.providers.base import Access, Rejected, Unavailable
from integrations.providers.kaggle import rows, sentences
from integrations.providers.kaggle.rows import CompetitionRow, Item, PublishedRow, SubmissionRow
from integrations.providers.kaggle.transport import Refused, Transport, is_token

#: As many rows a page as Kaggle gives; it gives 20 or 50 where nothing is asked for.
PAGE = 200
NOTEBOOK_PAGE = 100


@dataclass(frozen=True, slots=True)
class Page[Row]:
    rows: list[Row]
    #: Items in a form that is not known here.
    unreadable: int
    #: "" on the last page.
    next_token: str


@dataclass(frozen=True, slots=True)
class Owner:
    """Whose credentials these are: the user name as Kaggle writes it, and the number, 0 where only a key was shown."""

    name: str
    number: int
    #: Whether Kaggle itself has said so; of a key without notebooks nobody knows whose it is.
    proven: bool = False


class Api:
    """Kaggle for one connection. Every list takes a page token, "" for the first page.

    Raises Rejected, Unavailable or Refused.
    """

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    def whose(self, access: Access, known: Owner | None) -> Owner:
        """Whose account the credentials open. Raises Rejected where it is not the ``known`` one, read before, or, at
        first, that of the given name. A known account is known by its number, where that was told both times.
        """
        account = access.account.strip()
        if not re.fullmatch(r"[A-Za-z0-9_.-]+", account):
            raise Rejected(sentences.NO_USER_NAME)
        try:
            owner = self._token_owner(access) if is_token(access.secret) else self._key_owner(account)
        except Refused as error:
            if error.status == 400:
                raise Rejected(sentences.TOKEN_UNKNOWN) from None
            raise Unavailable(sentences.WOULD_NOT_SAY % {"status": error.status}) from None
        expected = known or Owner(account, 0)
        if owner.number and expected.number:
            same = owner.number == expected.number
        else:
            same = owner.name.lower() == expected.name.lower()
        if not same:
            raise Rejected(sentences.OTHER_ACCOUNT)
        return owner if owner.number else replace(owner, number=expected.number)

    def _token_owner(self, access: Access) -> Owner:
        request = IntrospectTokenRequest()
        request.token = access.secret
        answer: Item = OAuthClient(self._transport).introspect_token(request)
        if answer.get("active") is not True:
            raise Rejected(sentences.TOKEN_OVER)
        if not answer.get("username"):
            raise Unavailable(sentences.NOT_SAID)
        number = answer.get("userId")
        return Owner(str(answer["username"]), number if type(number) is int else 0, proven=True)

    def _key_owner(self, account: str) -> Owner:
        """Of a key only Kaggle's acceptance is known, and the owner of a notebook, where there is one."""
        notebooks = self.notebooks("", size=1).rows
        if not notebooks:
            return Owner(account, 0)
        return Owner(account if notebooks[0].owner == account.lower() else notebooks[0].owner, 0, proven=True)

    def competitions(self, token: str) -> Page[CompetitionRow]:
        request = ApiListCompetitionsRequest()
        request.group = CompetitionListTab.COMPETITION_LIST_TAB_ENTERED
        call = CompetitionApiClient(self._transport).list_competitions
        return _page(call, request, token, "competitions", rows.competition)

    def submissions(self, slug: str, token: str) -> Page[SubmissionRow]:
        """The whole team's."""
        request = ApiListSubmissionsRequest()
        request.competition_name = slug
        call = CompetitionApiClient(self._transport).list_submissions
        return _page(call, request, token, "submissions", rows.submission)

    def notebooks(self, token: str, size: int = NOTEBOOK_PAGE) -> Page[PublishedRow]:
        """Those run last come first."""
        request = ApiListKernelsRequest()
        request.group = KernelsListViewType.PROFILE
        request.sort_by = KernelsListSortType.DATE_RUN
        call = KernelsApiClient(self._transport).list_kernels
        return _page(call, request, token, "kernels", rows.notebook, size)

    def datasets(self, token: str) -> Page[PublishedRow]:
        request = ApiListDatasetsRequest()
        request.group = DatasetSelectionGroup.DATASET_SELECTION_GROUP_MY
        # By hotness, which is the default, rows would change places while pages are read.
        request.sort_by = DatasetSortBy.DATASET_SORT_BY_PUBLISHED
        call = DatasetApiClient(self._transport).list_datasets
        return _page(call, request, token, "datasets", rows.dataset)

    def models(self, owner: str, token: str) -> Page[PublishedRow]:
        request = ApiListModelsRequest()
        request.owner = owner
        request.sort_by = ListModelsOrderBy.LIST_MODELS_ORDER_BY_CREATE_TIME
        call = ModelApiClient(self._transport).list_models
        return _page(call, request, token, "models", rows.model)


def _page[Row](
    call: Callable[[Any], Item], request: Any, token: str, key: str, read: Callable[[Item], Row], size: int = PAGE
) -> Page[Row]:
    request.page_size = size
    if token:
        request.page_token = token
    answer = call(request)
    items = [] if answer.get(key) is None else answer[key]
    if not isinstance(items, list):
        raise Unavailable(sentences.UNKNOWN_FORM)
    readable = []
    for item in items:
        try:
            readable.append(read(item))
        except rows.UNREADABLE:
            continue
    return Page(readable, len(items) - len(readable), str(answer.get("nextPageToken") or ""))

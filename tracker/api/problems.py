"""What goes wrong, as RFC 9457 problem bodies: the API never answers with HTML."""

import json
import logging
from collections.abc import Callable, Mapping
from functools import wraps
from http import HTTPStatus
from typing import Any

from django.core.exceptions import RequestDataTooBig, SuspiciousOperation
from django.core.exceptions import ValidationError as Refused
from django.db import OperationalError
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.views.decorators.csrf import csrf_exempt
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, ValidationError

from tracker.models import User

log = logging.getLogger(__name__)

FIELDS_DETAIL = "Some fields can't be taken as they are."
NOBODY_DETAIL = "Send a valid token: Authorization: Bearer <token>."
MISSING_DETAIL = "There is no such thing here."
HEADERS = {401: {"WWW-Authenticate": 'Bearer realm="headway"'}, 503: {"Retry-After": "60"}}
#: Said by pydantic in its own terms, and by us in a reader's.
SENTENCES = {
    "missing": "This field is needed.",
    "extra_forbidden": "There is no such field.",
    "model_attributes_type": "Send a JSON object.",
    "model_type": "Send a JSON object.",
    "string_unicode": "This text holds what is no character.",
}


class Problem(Exception):
    """An answer that is no success. ``errors`` maps fields to sentences."""

    def __init__(self, status: int, detail: str, errors: Mapping[str, str] | None = None) -> None:
        super().__init__(detail)
        self.status, self.detail, self.errors = status, detail, dict(errors or {})

    def answer(self) -> HttpResponse:
        """The problem as a response."""
        body: dict[str, Any] = {
            "type": "about:blank",
            "title": HTTPStatus(self.status).phrase,
            "status": self.status,
            "detail": self.detail,
        }
        if self.errors:
            body["errors"] = self.errors
        content, headers = json.dumps(body), HEADERS.get(self.status)
        return HttpResponse(content, status=self.status, headers=headers, content_type="application/problem+json")


def field_problem(field: str, sentence: str) -> Problem:
    """One field can't be taken as it is."""
    return Problem(422, FIELDS_DETAIL, {field: sentence})


def install(api: NinjaAPI) -> None:
    """Let every error inside an operation answer with a problem."""
    handlers: dict[type[Exception], Callable[[Any], Problem]] = {
        Problem: lambda problem: problem,
        ValidationError: _of_schema,
        Refused: _of_rules,
        HttpError: _of_http_error,
        Http404: lambda _: Problem(404, MISSING_DETAIL),
        RequestDataTooBig: lambda _: Problem(413, "The body is too large."),
        SuspiciousOperation: lambda _: Problem(400, "The request is malformed."),
        OperationalError: _without_database,
        # The bearer has left while this was asked.
        User.DoesNotExist: lambda _: Problem(401, NOBODY_DETAIL),
        Exception: _unexpected,
    }
    for error, problem_of in handlers.items():
        api.add_exception_handler(error, _handler(problem_of))


def _handler(problem_of: Callable[[Any], Problem]) -> Callable[[HttpRequest, Any], HttpResponse]:
    return lambda request, error: problem_of(error).answer()


def guarded(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """The view, whose refusals of a method are problems, and whose answers no cache keeps.

    Cookies sign nobody in here, so that no form elsewhere can misuse them; a check would refuse with a page.
    """

    @csrf_exempt
    @wraps(view)
    def guard(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        try:
            response = view(request, *args, **kwargs)
        except Http404:
            response = missing(request)
        if response.status_code == HTTPStatus.METHOD_NOT_ALLOWED:
            allow = response.headers["Allow"]
            response = Problem(405, f"Here only {allow} can be asked for.").answer()
            response.headers["Allow"] = allow
        response.headers["Cache-Control"] = "no-store"
        return response

    return guard


def missing(request: HttpRequest) -> HttpResponse:
    """The one answer for what does not exist and for what belongs to somebody else."""
    return Problem(404, MISSING_DETAIL).answer()


def _of_schema(error: ValidationError) -> Problem:
    """The first sentence about each field; what lies inside a field is named in the sentence."""
    if any(each["loc"][0] == "path" for each in error.errors):
        return Problem(404, MISSING_DETAIL)
    errors: dict[str, str] = {}
    for each in error.errors:
        source, *path = each["loc"]
        if source == "body" and len(path) > 1:
            path = path[1:]
        field, *inside = map(str, path)
        errors.setdefault(field, ": ".join([*inside, _sentence(each)]))
    return Problem(422, FIELDS_DETAIL, errors)


def _sentence(error: Mapping[str, Any]) -> str:
    text = str(SENTENCES.get(error["type"]) or error["msg"].removeprefix("Value error, "))
    return text if text.endswith(".") else f"{text}."


def _of_rules(error: Refused) -> Problem:
    """A rule of the product said no: 409 where something else stands in the way, else 422."""
    fields = error.error_dict if hasattr(error, "error_dict") else {"body": error.error_list}
    errors = {field: " ".join(" ".join(each.messages) for each in found) for field, found in fields.items()}
    taken = any(each.code == "connected" for found in fields.values() for each in found)
    return Problem(409 if taken else 422, " ".join(errors.values()) if taken else FIELDS_DETAIL, errors)


def _of_http_error(error: HttpError) -> Problem:
    if isinstance(error.__cause__, Problem):
        return error.__cause__
    if isinstance(error, AuthenticationError):
        return Problem(401, NOBODY_DETAIL)
    return Problem(error.status_code, str(error))


def _without_database(error: OperationalError) -> Problem:
    """It is away, full, or too busy for too long; what was asked for has changed nothing."""
    log.error("api.without_database", exc_info=error)
    return Problem(503, "The database can't do this now, and nothing was changed. Try again in a minute.")


def _unexpected(error: Exception) -> Problem:
    log.error("api.failed", exc_info=error)
    return Problem(500, "Something went wrong on this side. It was noted.")

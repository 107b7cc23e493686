"""Idempotency-Key: a POST that is sent again under its key has one effect, and the same answer twice."""

import hashlib
import json
import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import wraps
from typing import Any

from django.db import transaction
from django.http import HttpResponse
from ninja.responses import NinjaJSONEncoder, Status

from tracker.api.auth import ApiRequest
from tracker.api.problems import Problem
from tracker.models import RememberedAnswer

KEPT = timedelta(days=7)
#: What of a header can be told apart and stored: visible ASCII, and spaces within.
KEY = re.compile(r"[!-~](?:[ -~]{0,253}[!-~])?")

type View = Callable[..., Any]


def once(view: View) -> View:
    """The operation, made once for each key. Answers are kept for a week; refusals are not, for nothing happened."""

    @wraps(view)
    def operation(request: ApiRequest, **values: Any) -> Any:
        key = request.headers.get("Idempotency-Key")
        if request.method != "POST" or key is None:
            return view(request, **values)
        if not KEY.fullmatch(key):
            raise Problem(400, "An Idempotency-Key has 1 to 255 visible ASCII characters.")
        return _once(request, key, lambda: view(request, **values))

    return operation


def _once(request: ApiRequest, key: str, make: Callable[[], Status[Any]]) -> Any:
    """The effect and its answer are stored in one transaction; a second request waits for the first at the row."""
    digest = _digest(request)
    with transaction.atomic():
        _forget_old_answers(request)
        remembered, fresh = RememberedAnswer.objects.get_or_create(
            user=request.auth, key=key, defaults={"request_digest": digest, "status": 0}
        )
        if not fresh:
            return _again(remembered, digest)
        answer = make()
        remembered.status, remembered.body = answer.status_code, _text(answer.value)
        remembered.save(update_fields=["status", "body"])
    return answer


def _again(remembered: RememberedAnswer, digest: str) -> HttpResponse:
    if remembered.request_digest != digest:
        raise Problem(422, "This Idempotency-Key was used for another request.")
    return HttpResponse(remembered.body, status=remembered.status, content_type="application/json; charset=utf-8")


def _digest(request: ApiRequest) -> str:
    return hashlib.sha256(request.get_full_path().encode() + b"\0" + request.body).hexdigest()


def _text(value: Any) -> str:
    """The answer's body, kept as text: a database that takes JSON apart would give its names back in another order."""
    return json.dumps(value, cls=NinjaJSONEncoder)


def _forget_old_answers(request: ApiRequest) -> None:
    RememberedAnswer.objects.filter(user=request.auth, created_at__lt=datetime.now(UTC) - KEPT).delete()

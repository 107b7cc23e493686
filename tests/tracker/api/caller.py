"""A client of the API, over Django's own request and response."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.test import Client

if TYPE_CHECKING:
    from tracker.models import User


class Caller:
    """Speaks to the API as one user."""

    def __init__(self, user: User, *, read: bool = True, write: bool = True) -> None:
        self.user = user
        # Looked up late: a conftest is read before the models are.
        _, token = apps.get_model("tracker.ApiToken").issue(user, read=read, write=write)
        self.headers = {"Authorization": f"Bearer {token}"}

    def send(self, method: str, path: str, body: bytes | str = "", **options: Any) -> Any:
        """A request with this body, as it is."""
        headers = self.headers | options.pop("headers", {})
        options = {"content_type": "application/json"} | options
        return Client().generic(method, f"/api/v1/{path}", body, headers=headers, **options)

    def get(self, path: str) -> Any:
        return self.send("GET", path)

    def post(self, path: str, body: Any = None, *, key: str | None = None) -> Any:
        text = "" if body is None else json.dumps(body)
        return self.send("POST", path, text, headers={} if key is None else {"Idempotency-Key": key})

    def put(self, path: str, body: Any) -> Any:
        return self.send("PUT", path, json.dumps(body))

    def patch(self, path: str, body: Any) -> Any:
        return self.send("PATCH", path, json.dumps(body))

    def delete(self, path: str) -> Any:
        return self.send("DELETE", path)

    def items(self, path: str) -> list[dict[str, Any]]:
        """All of a list's first page."""
        return list(self.get(path).json()["items"])

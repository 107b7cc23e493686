"""The API: one instance that mounts the tracker's routers and the integrations', below /api/."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.urls import URLPattern, URLResolver, path, re_path
from ninja import NinjaAPI
from ninja.openapi.schema import OpenAPISchema
from ninja.operation import Operation

from integrations import api as connections
from tracker.api import (
    activities,
    breaks,
    description,
    export,
    goals,
    me,
    metrics,
    plan,
    problems,
    profile,
    reports,
    score,
)
from tracker.api.auth import ApiRequest, Bearer
from tracker.api.fields import Asked, JsonParser
from tracker.api.idempotency import once


class Api(NinjaAPI):
    """NinjaAPI with short operation ids, and problems instead of HTML."""

    def get_openapi_operation_id(self, operation: Operation) -> str:
        return operation.view_func.__name__

    def get_openapi_schema(self, **options: Any) -> OpenAPISchema:
        schema = super().get_openapi_schema(**options)
        description.complete(schema)
        return schema

    @property
    def urls(self) -> tuple[list[URLResolver | URLPattern], str, str]:
        patterns, app, namespace = super().urls
        for pattern in patterns:
            if isinstance(pattern, URLPattern):
                pattern.callback = problems.guarded(pattern.callback)
        return patterns, app, namespace


def known_parameters_only(view: Callable[..., Any]) -> Callable[..., Any]:
    """The operation, which refuses query parameters that it does not know: a filter with a slip filters nothing."""

    @wraps(view)
    def operation(request: ApiRequest, **values: Any) -> Any:
        known = {name for value in values.values() if isinstance(value, Asked) for name in value.names()}
        unknown = {name: "There is no such parameter." for name in request.GET if name not in known}
        if unknown:
            raise problems.Problem(422, problems.FIELDS_DETAIL, unknown)
        return view(request, **values)

    return operation


api = Api(
    title="Headway",
    version="1",
    description="Plans, activities and scores of one user, the bearer of the token.",
    docs_url=None,
    auth=Bearer(),
    parser=JsonParser(),
)
problems.install(api)
api.add_decorator(once)
api.add_decorator(known_parameters_only)
api.add_router("/me", me.router, tags=["me"])
api.add_router("/metrics", metrics.router, tags=["metrics"])
api.add_router("/plan", plan.router, tags=["plan"])
api.add_router("/goals", goals.router, tags=["goals"])
api.add_router("/breaks", breaks.router, tags=["breaks"])
api.add_router("/activities", activities.router, tags=["activities"])
api.add_router("/score", score.router, tags=["score"])
api.add_router("/reports", reports.router, tags=["reports"])
api.add_router("/export", export.router, tags=["export"])
api.add_router("/profile", profile.router, tags=["profile"])
api.add_router("/connections", connections.connections, tags=["connections"])
api.add_router("/sync-runs", connections.sync_runs, tags=["sync-runs"])

urlpatterns = [path("v1/", api.urls), re_path(r"", problems.guarded(problems.missing))]

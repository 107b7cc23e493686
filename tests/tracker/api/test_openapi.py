"""The API's description of itself."""

import json
import re
from typing import Any

from django.test import Client


def description() -> dict[str, Any]:
    found: dict[str, Any] = Client().get("/api/v1/openapi.json").json()
    return found


def test_it_is_open_to_everybody_and_names_every_resource() -> None:
    paths = {path.removeprefix("/api/v1/").split("/")[0] for path in description()["paths"]}

    assert paths == {
        *("me", "metrics", "plan", "goals", "breaks", "activities", "connections", "sync-runs", "score", "reports"),
        *("export", "profile"),
    }


def test_every_reference_leads_somewhere() -> None:
    text = json.dumps(description())
    schemas = description()["components"]["schemas"]

    references = set(re.findall(r'"#/components/schemas/([^"]+)"', text))

    assert references
    assert references <= schemas.keys()


def test_every_operation_has_a_name_of_its_own() -> None:
    names = [
        operation["operationId"] for operations in description()["paths"].values() for operation in operations.values()
    ]

    assert len(set(names)) == len(names)


def test_every_operation_needs_a_token() -> None:
    operations = [each for operations in description()["paths"].values() for each in operations.values()]

    assert {json.dumps(operation["security"]) for operation in operations} == {'[{"Bearer": []}]'}


def test_every_operation_says_how_it_refuses() -> None:
    operations = [each for operations in description()["paths"].values() for each in operations.values()]

    refusals = [operation["responses"]["default"]["content"] for operation in operations]
    assert {json.dumps(content) for content in refusals} == {
        '{"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}'
    }


def test_every_post_and_nothing_else_takes_an_idempotency_key() -> None:
    takers = [
        method
        for operations in description()["paths"].values()
        for method, operation in operations.items()
        if "Idempotency-Key" in [parameter["name"] for parameter in operation.get("parameters", [])]
    ]

    assert len(takers) == 8
    assert set(takers) == {"post"}


def test_no_body_takes_unknown_fields() -> None:
    schemas = description()["components"]["schemas"]

    objects = [schema for schema in schemas.values() if schema.get("type") == "object"]

    assert objects
    assert all(schema["additionalProperties"] is False for schema in objects)

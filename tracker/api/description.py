"""What the API's description of itself says of every operation beside its own answers."""

from typing import Any

from tracker.api.reports import describe_facts

PROBLEM = {
    "title": "Problem",
    "description": "RFC 9457. `errors` maps fields to sentences.",
    "type": "object",
    "additionalProperties": False,
    "required": ["type", "title", "status", "detail"],
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "errors": {"type": "object", "additionalProperties": {"type": "string"}},
    },
}
REFUSAL = {
    "description": "Anything else",
    "content": {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}},
}
IDEMPOTENCY_KEY = {
    "name": "Idempotency-Key",
    "in": "header",
    "required": False,
    "description": "The same request under the same key has one effect.",
    "schema": {"type": "string", "minLength": 1, "maxLength": 255},
}


def complete(description: dict[str, Any]) -> None:
    """Add to an OpenAPI document the refusals of every operation, the header that every POST takes, reports' facts."""
    description["components"]["schemas"]["Problem"] = PROBLEM
    describe_facts(description["components"]["schemas"])
    for operations in description["paths"].values():
        for method, operation in operations.items():
            operation["responses"]["default"] = REFUSAL
            if method == "post":
                operation["parameters"] = [*operation.get("parameters", []), IDEMPOTENCY_KEY]

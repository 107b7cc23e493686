"""REST's objects in the shapes of GraphQL's nodes, so that both bring the same entries under the same names. Pure."""

from typing import Any

from integrations.providers.github.entries import Node, Repository


def repository(item: Node, account: str) -> Repository:
    """A repository; it is the account's own if the owner's number is the account's."""
    node = {
        "databaseId": item["id"],
        "id": item["node_id"],
        "nameWithOwner": item["full_name"],
        "isFork": item["fork"],
        "isPrivate": item["private"],
        "owner": {"id": str(int(item["owner"]["id"]))},
    }
    return Repository.read(node, account)


def commit(item: Node) -> Node:
    """A found commit."""
    made = item["commit"]
    headline, date = made["message"].partition("\n")[0], made["author"]["date"]
    return {"oid": item["sha"], "messageHeadline": headline, "url": item["html_url"], "authoredDate": date}


def work(item: Node) -> dict[str, Any]:
    """A found issue or pull request."""
    return {
        "id": item["node_id"],
        "title": item["title"],
        "url": item["html_url"],
        "createdAt": item["created_at"],
        "mergedAt": (item.get("pull_request") or {}).get("merged_at"),
        "isPull": "pull_request" in item,
    }


def release(item: Node) -> Node:
    """A release, with its author's number in place of the node id."""
    return {
        "id": item["node_id"],
        "name": item["name"],
        "tagName": item["tag_name"],
        "url": item["html_url"],
        "isDraft": item["draft"],
        "publishedAt": item["published_at"],
        "author": item["author"] and {"id": str(int(item["author"]["id"]))},
    }


def where(item: Node) -> str:
    """The name of the repository of a found issue or pull request, in lower case."""
    return str(item["repository_url"]).rpartition("/repos/")[2].casefold()

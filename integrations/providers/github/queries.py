"""The questions put to GitHub. Each names the viewer, so that no answer about another account is ever used."""

from collections.abc import Collection

_WHO = "id databaseId login createdAt"
_PAGE = "pageInfo { hasNextPage endCursor }"
_REPOSITORY = "id databaseId nameWithOwner isFork isPrivate owner { id }"
_REVIEWS = f"{_PAGE} nodes {{ id url submittedAt }}"

VIEWER = f"query Viewer {{ viewer {{ {_WHO} }} }}"

#: Part of the viewer's activity: the variables it needs, and what is asked.
_PARTS = {
    "contributions": (
        "$from: DateTime!, $to: DateTime!, $reviews: String, $login: String!",
        f"""
    contributionsCollection(from: $from, to: $to) {{
      totalRepositoriesWithContributedCommits
      commitContributionsByRepository(maxRepositories: 100) {{ repository {{ {_REPOSITORY} }} }}
      pullRequestReviewContributions(first: $size, after: $reviews) {{
        {_PAGE}
        nodes {{
          pullRequest {{
            id title
            repository {{ {_REPOSITORY} }}
            reviews(first: 100, author: $login) {{ {_REVIEWS} }}
          }}
        }}
      }}
    }}""",
    ),
    # The latest first: a merge moves a pull request of any age to the top.
    "pullRequests": (
        "$pullRequests: String",
        f"""
    pullRequests(first: $size, after: $pullRequests, orderBy: {{field: UPDATED_AT, direction: DESC}}) {{
      {_PAGE}
      nodes {{ id title url createdAt updatedAt mergedAt repository {{ {_REPOSITORY} }} }}
    }}""",
    ),
    "issues": (
        "$issues: String",
        f"""
    issues(first: $size, after: $issues, orderBy: {{field: CREATED_AT, direction: DESC}}) {{
      {_PAGE}
      nodes {{ id title url createdAt repository {{ {_REPOSITORY} }} }}
    }}""",
    ),
    "repositories": (
        "$repositories: String",
        f"""
    repositories(
      first: $size, after: $repositories, ownerAffiliations: [OWNER], isFork: false,
      orderBy: {{field: PUSHED_AT, direction: DESC}}
    ) {{
      {_PAGE}
      nodes {{ pushedAt {_REPOSITORY} }}
    }}""",
    ),
}


def activity(parts: Collection[str]) -> str:
    """The question for one page of each of ``parts`` of the viewer's activity."""
    variables = ", ".join(["$size: Int!", *(_PARTS[part][0] for part in parts)])
    asked = "".join(_PARTS[part][1] for part in parts)
    return f"query Activity({variables}) {{\n  viewer {{\n    {_WHO}{asked}\n  }}\n}}"


#: One page of the commits of one author on the default branches of some repositories, the newest first.
COMMITS = f"""query Commits($ids: [ID!]!, $author: ID!, $size: Int!, $after: String) {{
  viewer {{ {_WHO} }}
  nodes(ids: $ids) {{
    ... on Repository {{
      {_REPOSITORY}
      defaultBranchRef {{
        target {{
          ... on Commit {{
            history(first: $size, after: $after, author: {{id: $author}}) {{
              totalCount
              {_PAGE}
              nodes {{ oid messageHeadline url authoredDate }}
            }}
          }}
        }}
      }}
    }}
  }}
}}"""

#: The further reviews that one person gave one pull request.
REVIEWS = f"""query Reviews($id: ID!, $login: String!, $after: String) {{
  viewer {{ {_WHO} }}
  node(id: $id) {{
    ... on PullRequest {{ reviews(first: 100, after: $after, author: $login) {{ {_REVIEWS} }} }}
  }}
}}"""

"""The questions put to GitHub. Each names the viewer, so that no answer about another account is ever used."""

from collections.abc import Collection

from integrations.providers.github import restricted

_WHO = "id databaseId login createdAt"
_PAGE = "pageInfo { hasNextPage endCursor }"
_REPOSITORY = "id databaseId nameWithOwner isFork isPrivate owner { id }"
_REVIEWS = f"{_PAGE} nodes {{ id url submittedAt }}"

VIEWER = f"query Viewer {{ viewer {{ {_WHO} }} }}"

#: The years in which GitHub knows of contributions, by the dates that commits bear.
YEARS = f"query Years {{ viewer {{ {_WHO} contributionsCollection {{ contributionYears }} }} }}"

#: Part of the viewer's activity: the variables it needs, and what is asked.
_PARTS = {
    "contributions": (
        "$from: DateTime!, $to: DateTime!, $reviews: String, $login: String!",
        f"""
    contributionsCollection(from: $from, to: $to) {{
      contributionCalendar {{ weeks {{ contributionDays {{ date contributionCount }} }} }}
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
      totalCount
      {_PAGE}
      nodes {{ id title url createdAt updatedAt mergedAt repository {{ {_REPOSITORY} }} }}
    }}""",
    ),
    "issues": (
        "$issues: String",
        f"""
    issues(first: $size, after: $issues, orderBy: {{field: CREATED_AT, direction: DESC}}) {{
      totalCount
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
      totalCount
      {_PAGE}
      nodes {{ pushedAt {_REPOSITORY} }}
    }}""",
    ),
}


def activity(parts: Collection[str], months: Collection[str]) -> str:
    """The question for one page of each of ``parts`` of the viewer's activity, and the private work of ``months``."""
    # GitHub refuses a question that names a variable and does not use it.
    variables = f"({', '.join(['$size: Int!', *(_PARTS[part][0] for part in parts)])})" if parts else ""
    asked = "".join(_PARTS[part][1] for part in parts) + restricted.question(months)
    return f"query Activity{variables} {{\n  viewer {{\n    {_WHO}{asked}\n  }}\n}}"


_RELEASES = f"totalCount {_PAGE} nodes {{ id name tagName url isDraft createdAt publishedAt author {{ id }} }}"
_NEWEST = "orderBy: {field: CREATED_AT, direction: DESC}"

#: What a look at a repository tells: a page of the author's commits and, if ``look``, the newest releases.
_COMMITS = f"""fragment Commits on Repository {{
  {_REPOSITORY}
  releases(first: 10, {_NEWEST}) @include(if: $look) {{ {_RELEASES} }}
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
}}"""


def commits(number: int) -> str:
    """One page, the newest first, of one author's commits on the default branches of so many repositories.

    Variables ``owner0``, ``name0``, … name them; ``r0``, … are the answers; ``look`` asks for the newest releases too.
    """
    variables = "".join(f", $owner{n}: String!, $name{n}: String!" for n in range(number))
    asked = "\n".join(f"  r{n}: repository(owner: $owner{n}, name: $name{n}) {{ ...Commits }}" for n in range(number))
    head = f"query Commits($author: ID!, $look: Boolean!, $size: Int!, $after: String{variables})"
    return f"{head} {{\n  viewer {{ {_WHO} }}\n{asked}\n}}\n{_COMMITS}"


#: The same of repositories that are no longer found by name: they were renamed, or are gone.
COMMITS_BY_ID = f"""query CommitsById($author: ID!, $look: Boolean!, $size: Int!, $after: String, $ids: [ID!]!) {{
  viewer {{ {_WHO} }}
  nodes(ids: $ids) {{ ...Commits }}
}}
{_COMMITS}"""


def releases(number: int) -> str:
    """One page, the newest first, of the releases of each of so many repositories.

    Variables ``id0``, ``after0``, … say where; ``r0``, … are the answers.
    """
    variables = "".join(f", $id{n}: ID!, $after{n}: String" for n in range(number))
    asked = "\n".join(
        f"  r{n}: node(id: $id{n}) {{ ... on Repository {{ {_REPOSITORY}\n"
        f"    releases(first: $size, after: $after{n}, {_NEWEST}) {{ {_RELEASES} }} }} }}"
        for n in range(number)
    )
    return f"query Releases($size: Int!{variables}) {{\n  viewer {{ {_WHO} }}\n{asked}\n}}"


#: The further reviews that one person gave one pull request.
REVIEWS = f"""query Reviews($id: ID!, $login: String!, $after: String) {{
  viewer {{ {_WHO} }}
  node(id: $id) {{
    ... on PullRequest {{ reviews(first: 100, after: $after, author: $login) {{ {_REVIEWS} }} }}
  }}
}}"""

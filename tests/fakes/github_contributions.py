"""What GitHub counts as contributions of one account in one window."""

from collections import Counter
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

from graphql import GraphQLError

from tests.fakes.github_things import EPOCH, Review, User
from tests.fakes.github_wire import View, connection, zulu

if TYPE_CHECKING:
    from tests.fakes.github_world import World


class Contributions:
    """A contributions collection, with the account's profile telling of private work or not."""

    def __init__(self, world: "World", user: User, args: View) -> None:
        self._world = world
        self._user = user
        self._until = datetime.fromisoformat(args["to"]) if "to" in args else datetime.now(UTC)
        year_before = self._until - timedelta(days=365)
        self._since = datetime.fromisoformat(args["from"]) if "from" in args else year_before

    def view(self) -> View | GraphQLError:
        if self._until - self._since > timedelta(days=366):
            return GraphQLError("The total time spanned by 'from' and 'to' must not exceed 1 year")
        shown = [each for each in self._world.repositories if not each.fork and not each.withheld]
        groups = [
            repository
            for repository in shown
            if any(commit.author is self._user and self._within(commit.authored) for commit in repository.history())
        ]
        restricted = self._restricted()
        return {
            "contributionYears": lambda _: self._years(),
            "totalRepositoriesWithContributedCommits": len(groups),
            "commitContributionsByRepository": lambda _, **args: [
                {"repository": self._world.repository_view(repository)}
                for repository in groups[: args["maxRepositories"]]
            ],
            "pullRequestReviewContributions": lambda _, **args: connection(
                self._latest_reviews(), self._reviewed, args
            ),
            "restrictedContributionsCount": len(restricted),
            "latestRestrictedContributionDate": self._latest(restricted),
            "contributionCalendar": lambda _: self._calendar(restricted),
        }

    def _within(self, moment: datetime) -> bool:
        return self._since <= moment <= self._until

    def _restricted(self) -> list[datetime]:
        hidden = self._world.hidden
        if not (hidden and self._user.shares_private):
            return []
        return [moment for moment in _moments(hidden, self._user) if self._within(moment)]

    def _latest(self, restricted: list[datetime]) -> str | None:
        return max(restricted).date().isoformat() if restricted and self._user.tells_latest else None

    def _calendar(self, restricted: list[datetime]) -> View:
        """Every day that the window touches, with what is in the window, in weeks from Sunday on."""
        moments = [moment for moment in _moments(self._world, self._user) if self._within(moment)]
        counts = Counter(moment.astimezone(UTC).date() for moment in moments + restricted)
        weeks: dict[date, list[View]] = {}
        day = self._since.date()
        while day <= self._until.date():
            sunday = day - timedelta(days=day.isoweekday() % 7)
            weeks.setdefault(sunday, []).append({"date": day.isoformat(), "contributionCount": counts[day]})
            day += timedelta(days=1)
        return {
            "totalContributions": sum(counts.values()),
            "weeks": [{"contributionDays": days} for days in weeks.values()],
        }

    def _years(self) -> list[int]:
        """The years of all that GitHub counts, whatever the window."""
        return sorted({moment.year for moment in _moments(self._world, self._user)}, reverse=True)

    def _latest_reviews(self) -> list[Review]:
        """Of each pull request the last review by the user in the window, as GitHub documents it; the newest first."""
        latest = {
            pull: review
            for pull in self._world.pulls
            for review in pull.reviews
            if review.author is self._user and review.submitted and self._within(review.submitted)
        }
        return sorted(latest.values(), key=lambda review: review.submitted or EPOCH, reverse=True)

    def _reviewed(self, review: Review) -> View:
        return {
            "occurredAt": review.submitted and zulu(review.submitted),
            "pullRequest": lambda _: self._world.pull_view(review.pull),
            "pullRequestReview": lambda _: self._world.review_view(review),
        }


def _moments(world: "World", user: User) -> Iterator[datetime]:
    """When each of an account's contributions happened."""
    for repository in world.repositories:
        if not repository.fork and not repository.withheld:
            yield from (commit.authored for commit in repository.history() if commit.author is user)
    for each in [*world.pulls, *world.issues]:
        if each.author is user and not each.repository.fork:
            yield each.created
        yield from (review.submitted for review in each.reviews if review.author is user and review.submitted)

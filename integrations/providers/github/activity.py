"""Pull requests, issues, reviews, and the repositories that may hold commits: one page of each by one question."""

from collections.abc import Iterable, Iterator
from datetime import date, datetime

from integrations.providers.github import entries, queries, restricted
from integrations.providers.github.client import Answer, Overloaded
from integrations.providers.github.entries import Node, Repository, instant
from integrations.providers.github.session import PAGE, SCALES, Found, Session, ask_less, next_page
from integrations.providers.github.state import DAY, LISTS, MOVING, SPAN, Pass, first_day
from tracker.entry import Complete, Entry

#: The days at the early edge of what was read of which nothing is promised: GitHub cuts some of its lists by day.
MARGIN = 2 * DAY
#: What is read here, by the dates of which completeness is promised.
KINDS = ("pull_request_opened", "pull_request_merged", "review", "issue")


class Activity:
    """One window of the first half of a pass."""

    def __init__(self, session: Session, reading: Pass) -> None:
        self._session = session
        self._reading = reading
        self._found = Found()
        #: Numbers of the repositories that were seen to be there.
        self._alive: set[str] = set()

    def read(self) -> Found:
        """Read the next page of all that is not read to its end."""
        reading, found = self._reading, self._found
        if reading.full and not reading.done:
            reading.years = self._odd_years()
        answer, end, months = ask_less(self._ask, reading)
        viewer = answer.data["viewer"]
        if answer.withheld:
            found.withheld()
        if reading.start:
            self._take_contributions(viewer["contributionsCollection"], end)
        self._take_restricted(viewer, months)
        for name in list(reading.lists):
            self._take_list(name, viewer[name])
        if not reading.reads_activity:
            reading.unchecked = list(reading.repositories)
        found.complete += self._promises()
        return found

    def _odd_years(self) -> list[int]:
        """The years outside the account's life that commits are dated to; none where GitHub does not say."""
        try:
            answer = self._session.ask(queries.YEARS)
        except Overloaded:
            return []
        life = range(instant(self._reading.since).year, until(self._reading).year + 1)
        collection = answer.data["viewer"].get("contributionsCollection") or {}
        return [year for year in collection.get("contributionYears") or () if year not in life]

    def _ask(self, scale: int) -> tuple[Answer, str, list[str]]:
        """The answer, the end of the window of contributions in it, and the months of private work."""
        reading, end = self._reading, ""
        variables: dict[str, object] = {"size": max(1, PAGE // scale), **reading.lists}
        if reading.start:
            end = _end(reading, scale)
            # Within another window, the page cursor means nothing.
            reviews = reading.reviews if end == reading.end else None
            variables |= {"from": _zulu(reading.start), "to": _zulu(end), "reviews": reviews}
        parts = [*(["contributions"] if reading.start else []), *reading.lists]
        months = reading.months[: max(1, restricted.MONTHS // scale)]
        answer = self._session.ask_by_login(queries.activity(parts, months), **variables)
        if reading.start and scale < SCALES[-1]:
            collection = answer.data["viewer"]["contributionsCollection"]
            if collection["totalRepositoriesWithContributedCommits"] > PAGE:
                raise Overloaded
        return answer, end, months

    def _take_contributions(self, collection: Node, end: str) -> None:
        reading = self._reading
        self._found.said |= self._said(collection["contributionCalendar"], instant(reading.start), instant(end))
        for group in collection["commitContributionsByRepository"]:
            self._meet(group["repository"])
        connection = collection["pullRequestReviewContributions"]
        for node in self._found.nodes(connection):
            self._take_reviews(node["pullRequest"])
        reading.reviews = next_page(connection, reading.reviews)
        if reading.reviews:
            reading.end = end
            return
        reading.start, reading.end = end if instant(end) < until(reading) else "", ""
        if reading.years and not reading.start:
            year = reading.years.pop()
            reading.start, reading.until = first_day(year).isoformat(), first_day(year + 1).isoformat()

    def _said(self, calendar: Node, start: datetime, end: datetime) -> Iterator[tuple[date, int]]:
        """GitHub's own number for each day that lies whole in the window, or is today; none for those of no account."""
        life = instant(self._session.state.created).date(), self._session.access.now.date()
        for each in (day for week in calendar["weeks"] for day in week["contributionDays"]):
            day, count = date.fromisoformat(each["date"]), int(each["contributionCount"])
            if start.date() <= day < end.date() and (count or life[0] <= day <= life[1]):
                yield day, count

    def _take_restricted(self, viewer: Node, months: list[str]) -> None:
        number, access = self._session.state.number, self._session.access
        for month in months:
            found, promise = restricted.read(viewer, month, number, access.now.astimezone(access.zone).date())
            self._found.entries += found
            if not self._found.problems:
                self._found.complete.append(promise)
            self._reading.months.remove(month)

    def _take_reviews(self, pull: Node) -> None:
        """Take all of the account's reviews of a pull request; the collection itself knows only one a window."""
        repository = self._meet(pull["repository"])
        connection = pull["reviews"]
        nodes, after = self._found.nodes(connection), connection and next_page(connection, None)
        while after:
            answer = self._session.ask_by_login(queries.REVIEWS, id=pull["id"], after=after)
            connection = (answer.data["node"] or {}).get("reviews")
            nodes += self._found.nodes(connection)
            after = connection and next_page(connection, after)
        if not repository.fork:
            self._found.entries += entries.reviews(nodes, repository, pull["title"])

    def _take_list(self, name: str, connection: Node) -> None:
        reading, dated_by = self._reading, LISTS[name]
        nodes = self._found.nodes(connection)
        for node in nodes:
            self._found.entries += self._entries(name, node)
        if name == "pullRequests":
            self._count_pulls(connection["nodes"] or ())
        reading.totals.setdefault(name, connection["totalCount"])
        reading.seen.setdefault(name, []).extend(node["id"] if node else "" for node in connection["nodes"] or ())
        after = next_page(connection, reading.lists[name])
        dates = [instant(node[dated_by]) for node in nodes if node[dated_by]]
        whole = reading.full or (reading.long and name in MOVING)
        if after and (whole or not dates or dates[-1] >= instant(reading.since)):
            reading.lists[name] = after
        else:
            self._close(name, connection["totalCount"])

    def _close(self, name: str, total: int) -> None:
        reading = self._reading
        seen, before = reading.seen[name], reading.totals[name]
        whole = len(set(seen)) == total == before
        if reading.full and not whole and name not in reading.again:
            # While it was read, something may have moved to a page already read.
            reading.again.append(name)
            reading.lists[name] = None
            del reading.seen[name], reading.totals[name]
            return
        del reading.lists[name]
        if name == "issues":
            reading.all_issues = whole and "" not in seen and not self._found.problems
            self._compare_issues(seen, total)
        elif name == "pullRequests":
            self._compare_pulls(before)

    def _compare_issues(self, seen: list[str], total: int) -> None:
        """Ask for a full pass if an issue known before is no longer there, however old it was."""
        state = self._session.state
        fresh = seen.index(state.newest_issue) if state.newest_issue in seen else len(seen)
        if total != state.issues + fresh and not self._reading.full:
            state.full = ""
        newest = next((number for number, shown in enumerate(seen) if shown), 0)
        state.newest_issue, state.issues = seen[newest] if seen else "", total - newest

    def _count_pulls(self, nodes: Iterable[Node | None]) -> None:
        """Note which of them are new. A withheld one may be."""
        reading, newest = self._reading, self._session.state.newest_pull
        for node in nodes:
            reading.new_pulls += not node or node["createdAt"] > newest
            reading.newest_pull = max(reading.newest_pull, node["createdAt"] if node else "")

    def _compare_pulls(self, total: int) -> None:
        """Ask for a full pass if old pull requests came into sight, and with them other old work."""
        state, reading = self._session.state, self._reading
        if total - reading.new_pulls > state.pulls and not reading.full:
            state.full = ""
        state.newest_pull, state.pulls = max(state.newest_pull, reading.newest_pull), total

    def _entries(self, name: str, node: Node) -> Iterator[Entry]:
        if name == "repositories":
            self._meet(node)
            return
        repository = self._meet(node["repository"])
        if repository.fork:
            return
        if name == "issues":
            yield entries.issue(node, repository)
        else:
            yield from entries.pull_request(node, repository)

    def _meet(self, node: Node) -> Repository:
        """Read a repository, which is looked through later: it may hold commits, and be renamed or hidden one day."""
        repository = Repository.read(node, self._session.state.id)
        if not repository.fork:
            self._alive.add(repository.number)
            self._reading.repositories[repository.number] = [repository.id, repository.name]
        return repository

    def _promises(self) -> Iterator[Complete]:
        """Promise completeness where one answer held it all: between two, things move from page to page.

        Only for repositories that were in it, as work in one that vanished goes on counting.
        """
        reading = self._reading
        if reading.done or reading.start or "pullRequests" in reading.lists or self._found.problems:
            return
        kinds = tuple(kind for kind in KINDS if kind != "issue" or "issues" not in reading.lists)
        since = instant(reading.since) + MARGIN
        for number in sorted(self._alive):
            yield Complete(kinds=kinds, scope=number, since=since, until=instant(reading.started))


def until(reading: Pass) -> datetime:
    """The end of what is asked for: a day more, as somewhere it is tomorrow already."""
    return instant(reading.until) if reading.until else instant(reading.started) + DAY


def _end(reading: Pass, scale: int) -> str:
    """The end of the window of contributions under way, or of a smaller one."""
    last = instant(reading.end) if reading.end else until(reading)
    return min(instant(reading.start) + SPAN / scale, last).isoformat()


def _zulu(moment: str) -> str:
    return instant(moment).strftime("%Y-%m-%dT%H:%M:%SZ")

"""arXiv's API as it answers: an Atom feed of the papers asked for, in its own words and white space."""

from collections.abc import Iterable
from html import escape
from urllib.parse import parse_qs, urlsplit

from tests.fakes.web import Answer, FakeWeb, Handler

#: As on the wire: titles are wrapped, and an id has its version.
LORA = ("2106.09685", "LoRA: Low-Rank Adaptation of Large Language\n  Models")
ADAM = ("1412.6980", "Adam: A Method for Stochastic Optimization")
OLD = ("hep-th/9901001", "Ordering Problem of Supersymmetric &\n  Quantum Mechanics")
PAPERS = dict([LORA, ADAM, OLD])

FEED = """<?xml version='1.0' encoding='UTF-8'?>
<feed xmlns:opensearch="http://a9.com/-/spec/opensearch/1.1/" xmlns:arxiv="http://arxiv.org/schemas/atom" \
xmlns="http://www.w3.org/2005/Atom">
  <id>https://arxiv.org/api/cHxbiOdZaP56ODnBPIenZhzg5f8</id>
  <title>arXiv Query: search_query=&amp;id_list={ids}&amp;start=0&amp;max_results={most}</title>
  <updated>2026-03-04T11:00:00Z</updated>
  <link href="https://arxiv.org/api/query?search_query=&amp;start=0&amp;id_list={ids}" type="application/atom+xml"/>
  <opensearch:itemsPerPage>{most}</opensearch:itemsPerPage>
  <opensearch:totalResults>{number}</opensearch:totalResults>
  <opensearch:startIndex>0</opensearch:startIndex>
{entries}</feed>
"""
ENTRY = """  <entry>
    <id>http://arxiv.org/abs/{arxiv}v2</id>
    <title>{title}</title>
    <updated>2021-10-16T18:40:34Z</updated>
    <link href="https://arxiv.org/abs/{arxiv}v2" rel="alternate" type="text/html"/>
    <link href="https://arxiv.org/pdf/{arxiv}v2" rel="related" type="application/pdf" title="pdf"/>
    <summary>An abstract, \nwrapped.</summary>
    <category term="cs.CL" scheme="http://arxiv.org/schemas/atom"/>
    <published>2021-06-17T17:37:18Z</published>
    <arxiv:primary_category term="cs.CL"/>
    <author>
      <name>A. Author</name>
    </author>
  </entry>
"""
ERROR = """  <entry>
    <id>https://arxiv.org/api/errors#incorrect_id_format_for_{arxiv}</id>
    <title>Error</title>
    <updated>2026-03-04T00:00:00Z</updated>
    <link href="https://arxiv.org/api/errors#incorrect_id_format_for_{arxiv}" rel="alternate" type="text/html"/>
    <summary>incorrect id format for {arxiv}</summary>
    <author>
      <name>arXiv api core</name>
    </author>
  </entry>
"""


def feed(papers: Iterable[tuple[str, str]], *, ids: str = "", most: int = 10, more: str = "") -> bytes:
    """An answer that holds these papers, and ``more`` as it is."""
    entries = [ENTRY.format(arxiv=arxiv, title=escape(title, quote=False)) for arxiv, title in papers]
    return FEED.format(ids=ids, most=most, number=len(entries), entries="".join(entries) + more).encode()


class FakeArxiv(FakeWeb):
    """Knows ``PAPERS``. An id in ``refused`` spoils the whole answer, as a malformed one does.

    ``answer`` may be replaced.
    """

    def __init__(self) -> None:
        super().__init__()
        self.refused: set[str] = set()
        self.answer: Answer = self.tell
        self.answers = _Queries(self)

    @property
    def asked(self) -> list[list[str]]:
        """The ids of each query, in order."""
        return [_ids(path)[0] for path in self.paths]

    def tell(self, handler: Handler) -> None:
        ids, most = _ids(handler.path)
        bad = [each for each in ids if each in self.refused]
        more = ERROR.format(arxiv=bad[0]) if bad else ""
        found = [] if bad else [(each, PAPERS[each]) for each in ids if each in PAPERS][:most]
        send(handler, feed(found, ids=",".join(ids), most=most, more=more))


def send(handler: Handler, body: bytes, content_type: str = "application/atom+xml; charset=utf-8") -> None:
    handler.send(200, {"Content-Type": content_type}, body)


class _Queries(dict[str, Answer]):
    """Every query has the same answer, whatever it asks for."""

    def __init__(self, arxiv: FakeArxiv) -> None:
        super().__init__()
        self.arxiv = arxiv

    def get(self, path: str, default: Answer) -> Answer:  # type: ignore[override]  # asked in one way alone
        return self.arxiv.answer if path.startswith("/api/query?") else default


def _ids(path: str) -> tuple[list[str], int]:
    asked = parse_qs(urlsplit(path).query)
    return asked["id_list"][0].split(","), int(asked.get("max_results", ["10"])[0])

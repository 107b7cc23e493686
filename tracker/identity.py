"""Which real thing an activity is about, so that the same post or certificate from two places is seen to be one. Pure.

Too few identities cost a doubled count that its owner can set aside; a wrong one would cost them what they did. So only
what names one thing for certain is an identity.
"""

import hashlib
import re
from datetime import date
from urllib.parse import SplitResult, parse_qsl, unquote, urlencode, urlsplit

LONGEST = 200
#: Query parameters that say where a reader came from, never what is read.
TRACKING = re.compile(
    r"utm_.*|fbclid|gclid|dclid|msclkid|yclid|igshid|mc_[ce]id|_hs\w+|ref|ref_src|source|trk|spm", re.IGNORECASE
)
INDEX = re.compile(r"/(?:index\.(?:html?|php))?/*$", re.IGNORECASE)
DEFAULT_PORTS = {"http": 80, "https": 443}

#: How the identity of a paper of arXiv begins.
ARXIV = "arxiv:"
#: Year and month stand first: 2106.09685, and hep-th/9901001 before April 2007.
ARXIV_ID = r"(?:\d{2}(?:0[1-9]|1[0-2])\.\d{4,5}|[a-z][a-z-]+(?:\.[a-z]{2})?/\d{7})"
ARXIV_NAME = re.compile(rf"(?:arxiv\s*:\s*)?({ARXIV_ID})(?:v\d+)?", re.IGNORECASE)
ARXIV_MENTION = re.compile(rf"\barxiv\s*:\s*({ARXIV_ID})(?:v\d+)?(?!\d)", re.IGNORECASE)
#: The paper itself, and pages that show nothing else than one paper of arXiv.
ARXIV_PAGE = re.compile(
    r"(?:(?:\w+\.)?arxiv\.org/(?:abs|pdf|html|ps|format)|ar5iv(?:\.labs\.arxiv)?\.org/(?:abs|html)|ar5iv\.org"
    r"|huggingface\.co/papers|hf\.co/papers|alphaxiv\.org/abs|doi\.org/10\.48550|dx\.doi\.org/10\.48550)"
    rf"/(?:arxiv\.)?({ARXIV_ID})(?:v\d+)?(?:\.pdf)?",
    re.IGNORECASE,
)
CREDLY = re.compile(r"(?:[\w-]+\.)?credly\.com/.*?([0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12})(?:/.*)?", re.IGNORECASE)
#: Pages that list many certificates of one person name none of them.
LISTS = re.compile(
    r"learn\.microsoft\.com/(?:.*/)?(?:transcript\b.*|users/[^/]+)|linkedin\.com/in/.*"
    r"|credly\.com/(?:users|organizations|org)/.*|kaggle\.com/[^/]+|github\.com/[^/]+",
    re.IGNORECASE,
)
#: A person wins one medal with one of these.
KAGGLE = re.compile(
    r"kaggle\.com/(?:(?:competitions|c)/(?P<competition>[^/]+)"
    r"|(?P<kind>code|datasets|models)/(?P<owner>[^/]+)/(?P<slug>[^/]+))(?:/.*)?",
    re.IGNORECASE,
)


def identity(kind: str, *, evidence_url: str = "", context: str = "", title: str = "", on: date | None = None) -> str:
    """What makes an activity the same as another one of its kind; "" where nothing does. At most 200 characters."""
    match kind:
        case "post":
            found = canonical(evidence_url)
        case "certification":
            found = _certificate(canonical(evidence_url))
        case "paper":
            found = _paper(evidence_url, context, title)
        case "medal":
            found = _medal(canonical(evidence_url), title)
        case "event":
            # The page of a meeting that comes again and again is one, and each of its days is another event.
            address = canonical(evidence_url)
            found = f"{address} {on}" if address and on else ""
        case _:
            found = ""
    return _short(found)


def canonical(url: str) -> str:
    """A web address without what may differ for one page; "" for what is no page of its own (a site's front page)."""
    try:
        parts = urlsplit(url.strip())
        host = _host(parts)
    except ValueError:
        return ""
    if parts.scheme.lower() not in DEFAULT_PORTS or not host:
        return ""
    readable = unquote(parts.path)
    path = INDEX.sub("", readable if readable.isprintable() else parts.path)
    kept = sorted((name, value) for name, value in parse_qsl(parts.query, True) if not TRACKING.fullmatch(name))
    query = f"?{urlencode(kept)}" if kept else ""
    # A page that a script draws has its place behind the #; elsewhere it is a place on the page.
    route = f"#{parts.fragment.rstrip('/')}" if re.match(r"!?/.", parts.fragment) else ""
    return f"{host}{path}{query}{route}" if path or query or route else ""


def arxiv_id(text: str) -> str:
    """The id of a paper of arXiv without its version, from an address or an id; "" where it is neither."""
    found = ARXIV_NAME.fullmatch(text.strip()) or ARXIV_PAGE.fullmatch(canonical(text).partition("?")[0])
    return _plain(found[1]) if found else ""


def paper_id(evidence_url: str, context: str, title: str) -> str:
    """The id of the paper of arXiv that an activity is about; "" where it names none."""
    return arxiv_id(evidence_url) or arxiv_id(context) or arxiv_id(title) or _mentioned(title)


def arxiv_page(arxiv: str) -> str:
    """Where a paper of arXiv is shown."""
    return f"https://arxiv.org/abs/{arxiv}"


def meant_page(written: str) -> str:
    """The address that somebody means: an id of arXiv stands for its paper's page."""
    found = ARXIV_NAME.fullmatch(written.strip())
    return arxiv_page(_plain(found[1])) if found else written


def stand_in(identity: str) -> str:
    """What a paper of this identity is called until its title is known; "" where it can't be looked up."""
    return f"arXiv:{identity.removeprefix(ARXIV)}" if identity.startswith(ARXIV) else ""


def _mentioned(title: str) -> str:
    """The id in a title such as ``LoRA (arXiv:2106.09685)``; "" where it names none, or more than one."""
    found = {_plain(each) for each in ARXIV_MENTION.findall(title)}
    return found.pop() if len(found) == 1 else ""


def _plain(arxiv: str) -> str:
    """An id of before 2007 may name a subject class, which is no part of it: math.GT/0309136."""
    return re.sub(r"\.[a-z]{2}/", "/", arxiv.lower())


def _paper(evidence_url: str, context: str, title: str) -> str:
    arxiv = paper_id(evidence_url, context, title)
    return f"{ARXIV}{arxiv}" if arxiv else canonical(evidence_url)


def _certificate(address: str) -> str:
    if credly := CREDLY.fullmatch(address):
        return f"credly:{credly[1].lower()}"
    return "" if LISTS.fullmatch(address.partition("?")[0]) else address


def _medal(address: str, title: str) -> str:
    """A competition or a work of Kaggle has one medal; elsewhere one page may tell of several, by name."""
    if kaggle := KAGGLE.fullmatch(address.partition("?")[0]):
        parts = kaggle.groupdict()
        competition, work = parts["competition"], f"{parts['kind']}/{parts['owner']}/{parts['slug']}"
        return f"kaggle:{f'competitions/{competition}' if competition else work}".lower()
    words = " ".join(title.casefold().split())
    return f"{address} {words}" if address and words else ""


def _host(parts: SplitResult) -> str:
    """The host as all ways of writing it have it, with a port that is not the scheme's own."""
    name = (parts.hostname or "").rstrip(".").removeprefix("www.")
    if name.isascii():
        name = name.encode("ascii").decode("idna") if "xn--" in name else name
    port = parts.port if parts.port != DEFAULT_PORTS.get(parts.scheme.lower()) else None
    return f"{name}:{port}" if port else name


def _short(name: str) -> str:
    if len(name) <= LONGEST:
        return name
    return f"{name[: LONGEST - 65]}#{hashlib.sha256(name.encode('utf-8', 'replace')).hexdigest()}"

"""What a claim says without writing it out: a paper's page from its arXiv id, an exam's code from its name. Pure."""

import re

from tracker.catalogue.certifications import mentioned
from tracker.identity import arxiv_id, arxiv_page, canonical, paper_id, stand_in

#: Pages of arXiv itself; what else shows a paper is kept as it was given.
ARXIV_SITE = re.compile(r"(?:\w+\.)?arxiv\.org/", re.IGNORECASE)


def completed(kind: str, *, title: str, evidence_url: str, context: str) -> dict[str, str]:
    """The fields of a claim of this kind that follow from the others, by name."""
    match kind:
        case "paper":
            return _paper(title, evidence_url, context)
        case "certification" if not context:
            return _exam(title)
        case _:
            return {}


def _paper(title: str, evidence_url: str, context: str) -> dict[str, str]:
    """Its page, and where nobody named it a stand-in until its title is looked up."""
    arxiv = paper_id(evidence_url, context, title)
    if not arxiv:
        return {}
    told: dict[str, str] = {}
    if not evidence_url or ARXIV_SITE.match(canonical(evidence_url)):
        told["evidence_url"] = arxiv_page(arxiv)
    if not title or arxiv_id(title) == arxiv:
        told["title"] = stand_in(f"arxiv:{arxiv}")
    return told


def _exam(title: str) -> dict[str, str]:
    """The code by which a goal knows the exam, where the title names one exam of the catalogue."""
    exam = mentioned(title)
    return {"context": exam.code} if exam else {}

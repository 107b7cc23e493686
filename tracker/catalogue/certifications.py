"""Certifications that fields propose, with retired exams and what came after them. Pure."""

import re
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext_noop as later

#: The month in which it was last checked.
CHECKED = date(2026, 11, 1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Certification:
    """One exam. ``code`` is the issuer's and names it in a goal's filter. ``years_valid`` is None where unknown."""

    code: str
    title: str
    issuer: str
    page: str
    years_valid: int | None = None
    retired_on: date | None = None
    #: Codes in this catalogue.
    successors: tuple[str, ...] = ()

    def is_retired(self, on: date) -> bool:
        """Whether it can no longer be taken; the day on which it retires is the last on which it can."""
        return self.retired_on is not None and self.retired_on < on

    def valid_until(self, passed: date) -> date | None:
        """The last day of a certificate that was passed on this day; None where nobody knows."""
        if self.years_valid is None:
            return None
        try:
            return passed.replace(year=passed.year + self.years_valid)
        except ValueError:
            return date(passed.year + self.years_valid, 2, 28)


CERTIFICATIONS = {
    each.code: each
    for each in (
        Certification(
            code="MLS-C01",
            title="AWS Certified Machine Learning – Specialty",
            issuer="AWS",
            page="https://aws.amazon.com/certification/certified-machine-learning-specialty/",
            years_valid=3,
            retired_on=date(2026, 3, 31),
            successors=("MLA-C01", "AIP-C01"),
        ),
        Certification(
            code="MLA-C01",
            title="AWS Certified Machine Learning Engineer – Associate",
            issuer="AWS",
            page="https://aws.amazon.com/certification/certified-machine-learning-engineer-associate/",
            years_valid=3,
        ),
        Certification(
            code="AIP-C01",
            title="AWS Certified Generative AI Developer – Professional",
            issuer="AWS",
            page="https://aws.amazon.com/certification/certified-generative-ai-developer-professional/",
            years_valid=3,
        ),
        Certification(
            code="PMLE",
            title="Professional Machine Learning Engineer",
            issuer="Google Cloud",
            page="https://cloud.google.com/learn/certification/machine-learning-engineer",
            years_valid=2,
        ),
        Certification(
            code="AI-102",
            title="Azure AI Engineer Associate",
            issuer="Microsoft",
            page="https://learn.microsoft.com/credentials/certifications/azure-ai-engineer/",
            years_valid=1,
            retired_on=date(2026, 6, 30),
            successors=("AI-103",),
        ),
        Certification(
            code="AI-103",
            title="Azure AI Apps and Agents Developer Associate",
            issuer="Microsoft",
            page="https://learn.microsoft.com/credentials/browse/",
            years_valid=1,
        ),
        Certification(
            code="ACP-AI",
            title=later("Alibaba Cloud ACP, AI engineer"),
            issuer=later("Alibaba Cloud"),
            page="https://edu.aliyun.com/certification",
        ),
        Certification(
            code="HCIA-AI",
            title="HCIA-AI",
            issuer=later("Huawei"),
            page="https://e.huawei.com/en/talent/",
            years_valid=3,
        ),
        Certification(
            code="BAIDU-DL",
            title=later("Baidu deep learning engineer"),
            issuer=later("Baidu"),
            page="https://aistudio.baidu.com/",
        ),
    )
}

_WORD = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_TITLES = {each.title.casefold(): each for each in CERTIFICATIONS.values()}


def certification(code: str, title: str = "") -> Certification | None:
    """The exam of the catalogue that goes by this code, or else by exactly this title; None where there is none."""
    return CERTIFICATIONS.get(code.strip().upper()) or _TITLES.get(" ".join(title.split()).casefold())


def mentioned(text: str) -> Certification | None:
    """The one exam of the catalogue whose code or title stands in this text, such as ``Google PMLE``; else None."""
    said = f" {_words(text)} "
    found = [
        each for each in CERTIFICATIONS.values() if any(f" {_words(name)} " in said for name in (each.code, each.title))
    ]
    return found[0] if len(found) == 1 else None


def _words(text: str) -> str:
    """In small letters, without what stands between; a code keeps its hyphens."""
    return " ".join(_WORD.findall(text.casefold()))

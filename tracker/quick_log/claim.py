"""What is no study: "paper 2106.09685", "passed AI-103 https://…", "文章 LoRA" to a kind and its evidence."""

from tracker.identity import arxiv_id, paper_id
from tracker.quick_log.line import AFTER, Line, compiled
from tracker.quick_log.time_spent import says_time

WORDS = {
    "paper": ("paper", "论文"),
    "certification": ("passed", "certification", "certificate", "cert", "通过", "认证", "证书"),
    "event": ("event", "活动"),
    "medal": ("medal", "奖牌"),
    "post": ("post", "博文", "文章"),
}
FORMS = {kind: compiled(rf"^(?:{'|'.join(words)}){AFTER}") for kind, words in WORDS.items()}


def take_claim(line: Line) -> str:
    """Cut the kind's word out of a line without a time, and return the kind.

    "" for what is a study session: a line that names neither a kind in its first word nor a paper of arXiv.
    """
    if says_time(line.plain):
        return ""
    for kind, form in FORMS.items():
        if (match := form.match(line.plain)) and line.plain[match.end() :].strip(" ,;:"):
            line.cut(match)
            return kind
    if arxiv_id(line.title) or paper_id(line.address, "", line.title):
        return "paper"
    return ""

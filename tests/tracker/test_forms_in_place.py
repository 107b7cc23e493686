"""Forms of our own pages are answered by a fragment."""

import re
from pathlib import Path

from django.conf import settings

#: Answered by another page, on purpose: one signs out, the other belongs to a mail and brings no script.
ELSEWHERE = {"account.html": "account_logout", "unsubscribe.html": ""}


def test_every_form_that_changes_something_is_answered_in_place() -> None:
    loading = [
        (page.name, form)
        for folder in ("tracker", "integrations")
        for page in (Path(settings.BASE_DIR) / "templates" / folder).rglob("*.html")
        for form in re.findall(r'<form[^>]*method="post"[^>]*>', page.read_text())
        if not re.search("in_place|hx-post", form)
    ]
    assert [each for each in loading if ELSEWHERE.get(each[0], "never") not in each[1]] == []

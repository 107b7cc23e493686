"""What every page stands in: templates, style, scripts and the Chinese catalogue."""

import ast
import gettext
import gzip
import re
from pathlib import Path

import brotli
import pytest
from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.template.loader import get_template
from django.test import RequestFactory
from django.utils import translation

from tracker.models import User

TEMPLATES = Path(settings.BASE_DIR) / "templates"
STATIC = Path(settings.BASE_DIR) / "tracker" / "static" / "tracker"
CATALOGUE = Path(settings.BASE_DIR) / "tracker" / "locale" / "zh_Hans" / "LC_MESSAGES"
PAGES = sorted(str(path.relative_to(TEMPLATES)) for path in TEMPLATES.rglob("*.html") if path.parent.name != "emails")


def render(name="404.html", path="/nowhere/", user=None, **context):
    request = RequestFactory().get(path)
    request.user = user or AnonymousUser()
    return get_template(name).render({"user": request.user} | context, request)


@pytest.fixture
def demo():
    return User(username="demo", email="demo@example.org", time_zone="Asia/Shanghai")


@pytest.mark.parametrize("name", PAGES)
def test_no_template_has_inline_script_or_style(name):
    source = (TEMPLATES / name).read_text()
    get_template(name)  # it compiles
    assert not re.search(r"<style|\sstyle=|\son[a-z]+=|<script(?![^>]*\ssrc=)", source)


def test_a_stranger_sees_no_places_to_go():
    page = render()
    assert 'class="nav"' not in page
    assert "X-CSRFToken" not in page


def test_a_user_sees_where_they_are(demo):
    page = render(path="/goals/7/", user=demo)
    assert re.findall(r'<a href="(/[a-z]*/?)"( aria-current="page")?', page.split('class="nav"')[1])[:8] == [
        ("/", ""),
        ("/log/", ""),
        ("/plan/", ' aria-current="page"'),
        ("/certifications/", ""),
        ("/resources/", ""),
        ("/skills/", ""),
        ("/sources/", ""),
        ("/reports/", ""),
    ]


@pytest.mark.parametrize(("language", "tag"), [("en", "en"), ("zh-hans", "zh-Hans")])
def test_a_page_says_its_language_and_offers_the_other_one(language, tag):
    with translation.override(language):
        page = render()
    assert f'<html lang="{tag}">' in page
    assert f'name="language" value="{"en" if language == "zh-hans" else "zh-hans"}"' in page


@pytest.mark.parametrize(("level", "classes"), [("error", "bad"), ("success", "good")])
def test_a_message_stands_above_the_page(level, classes):
    page = render(messages=[type("Message", (str,), {"level_tag": level})("<3 stored")])
    assert f'<p class="note {classes}">&lt;3 stored</p>' in page


@pytest.mark.parametrize("name", ["400.html", "500.html", "503.html"])
def test_the_last_resort_needs_no_request_and_no_manifest(name, settings):
    settings.STORAGES = settings.STORAGES | {
        "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"}
    }
    assert "<h1>" in get_template(name).render()


def test_the_style_and_scripts_stay_small():
    assert len(brotli.compress((STATIC / "app.css").read_bytes())) < 9_000  # as browsers ask for it
    assert len((STATIC / "app.js").read_bytes()) < 6_300
    assert len((STATIC / "charts.js").read_bytes()) < 6_700
    assert len(gzip.compress((STATIC / "offline.js").read_bytes())) < 4_000


def catalogue():
    """Every message of django.po as gettext keys it, its plural ("" where it has none), and its translation."""
    blocks = (CATALOGUE / "django.po").read_text().split("\n\n")[1:]
    for block in filter(None, map(str.strip, blocks)):
        parts = {
            word: "".join(ast.literal_eval(line) for line in re.findall(r'".*"', text))
            for word, text in re.findall(
                r'^(msgctxt|msgid|msgid_plural|msgstr)(?:\[0\])? ((?:".*"\n?)+)', block, re.MULTILINE
            )
        }
        context = f"{parts['msgctxt']}\4" if "msgctxt" in parts else ""
        yield context + parts["msgid"], parts.get("msgid_plural", ""), parts["msgstr"]


def test_the_chinese_catalogue_is_complete_and_compiled():
    with (CATALOGUE / "django.mo").open("rb") as file:
        compiled = gettext.GNUTranslations(file)

    def read(message, plural):
        return compiled.ngettext(message, plural, 1) if plural else compiled.gettext(message)

    stale = [message for message, plural, written in catalogue() if not written or read(message, plural) != written]
    assert stale == []

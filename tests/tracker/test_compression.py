"""What goes over the wire is small, and its length tells nothing."""

import gzip
from io import BytesIO

import pytest
from django.http import FileResponse, HttpResponse
from django.test import Client, RequestFactory

from tests.factories import make_user
from tracker.middleware import Compressed
from tracker.models import ProfileSettings

GZIP = {"accept-encoding": "gzip, br"}
WORDS = "Merged pull requests are 37 days behind. " * 50


def answered(response, **headers):
    return Compressed(lambda request: response)(RequestFactory().get("/", headers=GZIP | headers))


@pytest.mark.parametrize("kind", ["text/html; charset=utf-8", "application/json", "image/svg+xml", "text/csv"])
def test_words_are_compressed(kind):
    response = answered(HttpResponse(WORDS, content_type=kind))
    assert gzip.decompress(response.content).decode() == WORDS
    assert response["Content-Encoding"] == "gzip"
    assert response["Vary"] == "Accept-Encoding"


def test_the_same_words_have_many_lengths():
    assert len({len(answered(HttpResponse(WORDS)).content) for _ in range(50)}) > 5


@pytest.mark.parametrize("kind", ["application/zip", "image/png"])
def test_files_stay_as_they_are(kind):
    response = answered(HttpResponse(WORDS, content_type=kind))
    assert response.content.decode() == WORDS


def test_what_is_streamed_keeps_its_length():
    response = answered(FileResponse(BytesIO(WORDS.encode()), content_type="text/csv"))
    assert response["Content-Length"] == str(len(WORDS))


def test_whoever_takes_no_gzip_gets_none():
    assert "Content-Encoding" not in answered(HttpResponse(WORDS), **{"accept-encoding": "identity"})


@pytest.mark.django_db
def test_a_compressed_profile_that_has_not_changed_is_not_sent_again(client: Client):
    user = make_user("ann")
    ProfileSettings.objects.create(user=user, enabled=True, shown=list(ProfileSettings.SECTIONS))
    first = client.get("/u/ann/", headers=GZIP)
    assert first["ETag"].startswith('W/"')
    assert client.get("/u/ann/", headers=GZIP | {"if-none-match": first["ETag"]}).status_code == 304

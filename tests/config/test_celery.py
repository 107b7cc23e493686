"""The Celery app, as pages use it."""

from concurrent.futures import ThreadPoolExecutor

from celery import current_app
from django.conf import settings


def test_every_thread_of_the_web_server_publishes_to_our_broker() -> None:
    with ThreadPoolExecutor(1) as pool:
        assert pool.submit(lambda: current_app.conf.broker_url).result() == settings.CELERY_BROKER_URL


def test_no_message_can_carry_code() -> None:
    assert current_app.conf.accept_content == ["json"]

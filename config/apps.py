"""Imports the Celery app wherever Django starts, so that a task published by a page goes to the right broker."""

from django.apps import AppConfig

from config import celery, checks

__all__ = ["ConfigConfig", "celery", "checks"]


class ConfigConfig(AppConfig):
    name = "config"

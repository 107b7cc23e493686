"""Kaggle: competitions entered, own submissions, notebooks, datasets and models."""

from integrations.providers.kaggle.provider import Kaggle

__all__ = ["Kaggle"]

"""What strangers may see of the bearer."""

from typing import Annotated, Any

from django.db import transaction
from ninja import Router
from pydantic import BeforeValidator, Field, StrictBool

from tracker.api.auth import ApiRequest
from tracker.api.fields import LEFT_OUT, Shape
from tracker.models import ProfileSettings, User
from tracker.one_line import one_plain_line
from tracker.profile_forms import LONGEST_BIO, LONGEST_NAME

router = Router()


def _plain(value: object) -> object:
    return one_plain_line(value) if isinstance(value, str) else value


class Sections(Shape):
    """Every section, and whether it is shown."""

    score: bool
    goals: bool
    heatmap: bool
    proof: bool
    certifications: bool
    skills: bool
    streak: bool
    accounts: bool


class SectionsChange(Shape):
    score: StrictBool = LEFT_OUT
    goals: StrictBool = LEFT_OUT
    heatmap: StrictBool = LEFT_OUT
    proof: StrictBool = LEFT_OUT
    certifications: StrictBool = LEFT_OUT
    skills: StrictBool = LEFT_OUT
    streak: StrictBool = LEFT_OUT
    accounts: StrictBool = LEFT_OUT


class ProfileOut(Shape):
    enabled: bool
    sections: Sections
    name: str
    bio: str
    #: Whether search engines may keep it.
    indexed: bool


class ProfileChange(Shape):
    enabled: StrictBool = LEFT_OUT
    sections: SectionsChange = LEFT_OUT
    name: Annotated[str, Field(max_length=LONGEST_NAME), BeforeValidator(_plain)] = LEFT_OUT
    bio: Annotated[str, Field(max_length=LONGEST_BIO), BeforeValidator(_plain)] = LEFT_OUT
    indexed: StrictBool = LEFT_OUT


@router.get("", response=ProfileOut)
def get_profile(request: ApiRequest) -> ProfileOut:
    """What strangers may see; all is off at first."""
    return _out(_stored(request.auth))


@router.patch("", response=ProfileOut)
def change_profile(request: ApiRequest, body: ProfileChange) -> ProfileOut:
    """Change some of it. Of ``sections`` only those that are named change."""
    with transaction.atomic():
        User.objects.hold(request.auth)
        stored = _stored(request.auth)
        changes: dict[str, Any] = body.model_dump(exclude_unset=True)
        shown = stored.sections() | changes.pop("sections", {})
        changes["shown"] = [section for section, on in shown.items() if on]
        for name, value in changes.items():
            setattr(stored, name, value)
        stored.save()
    return _out(stored)


def _stored(user: User) -> ProfileSettings:
    return ProfileSettings.objects.filter(user=user).first() or ProfileSettings(user=user)


def _out(stored: ProfileSettings) -> ProfileOut:
    return ProfileOut(
        enabled=stored.enabled,
        sections=Sections(**stored.sections()),
        name=stored.name,
        bio=stored.bio,
        indexed=stored.indexed,
    )

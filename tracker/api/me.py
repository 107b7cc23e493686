"""The bearer of the token."""

from ninja import Router

from tracker.api.auth import ApiRequest
from tracker.api.fields import Shape

router = Router()


class Me(Shape):
    username: str
    email: str
    time_zone: str
    language: str


@router.get("", response=Me)
def get_me(request: ApiRequest) -> Me:
    """Who the token belongs to; days are days in ``time_zone``."""
    user = request.auth
    return Me(username=user.username, email=user.email, time_zone=user.time_zone, language=user.language)

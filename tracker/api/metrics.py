"""What goals can count: the built-in metrics, and a user's own."""

from django.db import IntegrityError, transaction
from django.utils.translation import override
from ninja import Query, Router
from ninja.responses import Status

from tracker.api.auth import ApiRequest
from tracker.api.fields import Shape, ShortName, Slug
from tracker.api.paging import Page, Paging, page_of
from tracker.api.problems import Problem
from tracker.metrics import METRICS
from tracker.models import CustomMetric

router = Router()


class MetricIn(Shape):
    slug: Slug
    label: ShortName
    unit: ShortName


class MetricOut(Shape):
    slug: str
    label: str
    unit: str
    kinds: list[str]


@router.get("", response=Page[MetricOut])
def list_metrics(request: ApiRequest, asked: Query[Paging]) -> Page[MetricOut]:
    """The built-in metrics in the user's language, then the user's own."""
    with override(request.auth.language):
        metrics = [
            MetricOut(slug=each.slug, label=str(each.label), unit=str(each.unit), kinds=list(each.kinds))
            for each in METRICS.values()
        ]
    metrics += map(_own, request.auth.custom_metrics.all())
    return page_of(metrics, asked, name=lambda metric: metric.slug, listed="metrics")


@router.post("", response={201: MetricOut})
def add_metric(request: ApiRequest, body: MetricIn) -> Status[MetricOut]:
    """A metric of one's own, for activities of kind ``custom``."""
    if body.slug in METRICS:
        raise Problem(409, f"{body.slug} is a built-in metric.", {"slug": "Choose another name."})
    try:
        with transaction.atomic():
            metric = CustomMetric.objects.create(user=request.auth, **body.model_dump())
    except IntegrityError as error:
        raise Problem(409, f"There is a metric {body.slug} already.", {"slug": "Choose another name."}) from error
    return Status(201, _own(metric))


def _own(metric: CustomMetric) -> MetricOut:
    return MetricOut(slug=metric.slug, label=metric.label, unit=metric.unit, kinds=["custom"])

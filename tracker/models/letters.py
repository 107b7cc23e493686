"""Letters beside the reports: the nudge of a silence, and addresses that give mail back."""

from django.db import models

from tracker.models.people import User


class Nudge(models.Model):
    """One silence of a user's, and whether its one line was mailed (:mod:`tracker.nudges`)."""

    user = models.ForeignKey(User, models.CASCADE, related_name="nudges")
    #: The last day with counted activity; without any, the day of the account in UTC.
    since = models.DateField()
    #: When the letter went over the wire; from then on there is no other for this silence.
    handed_at = models.DateTimeField(null=True)
    #: Before this instant nobody looks at it again.
    next_at = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "since"], name="one_nudge_a_silence")]

    def __str__(self) -> str:
        return f"{self.user} since {self.since}"


class ReturnedMail(models.Model):
    """An address of a user's that gives mail back (:mod:`tracker.returned_mail`)."""

    user = models.ForeignKey(User, models.CASCADE, related_name="returned_mail")
    address = models.EmailField()
    #: The mail server's words, of the latest letter.
    reason = models.CharField(max_length=500, blank=True)
    since = models.DateTimeField()
    #: How many letters in a row were refused while the server listened, and the names of those that came back later.
    refusals = models.PositiveSmallIntegerField(default=0)
    bounces = models.JSONField(default=list)
    #: When the first letter after the latest bounce was taken.
    taken_at = models.DateTimeField(null=True)
    #: From when on nothing is mailed to it any more.
    stopped_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name_plural = "returned mail"
        constraints = [models.UniqueConstraint(fields=["user", "address"], name="one_row_an_address")]

    def __str__(self) -> str:
        return self.address

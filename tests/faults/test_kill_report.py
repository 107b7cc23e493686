"""``manage.py send_reports`` killed for real, before and after the letter went out."""

import asyncio
from datetime import UTC, datetime
from pathlib import Path
from threading import Event

import pytest
from aiosmtpd.smtp import SMTP, Envelope, Session

from tests.fakes.mail import MailServer
from tests.installation import Installation
from tracker.days import IsoWeek

#: Next Monday, when the report of an account's first week has fallen due.
LATER = f"{IsoWeek.of(datetime.now(UTC).date()).next.first}T09:30:00Z"


class Holding(MailServer):
    """Falls silent at RCPT, or once it has the letter, and says so by ``reached``."""

    hold = ""

    def __init__(self) -> None:
        super().__init__()
        self.reached = Event()

    async def handle_RCPT(  # noqa: N802  aiosmtpd's name
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        envelope.rcpt_tos.append(address)
        await self._silence("RCPT")
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802  aiosmtpd's name
        reply = await super().handle_DATA(server, session, envelope)
        await self._silence("DATA")
        return reply

    async def _silence(self, point: str) -> None:
        if self.hold == point:
            self.reached.set()
            await asyncio.sleep(60)


def installation(folder: Path, migrated: Path, server: MailServer) -> Installation:
    return Installation(folder, migrated, EMAIL_URL=f"smtp://{server.host}:{server.port}")


def send_until_killed(home: Installation, server: Holding, hold: str) -> None:
    server.hold = hold
    sending = home.start("send_reports", "--now", LATER)
    assert server.reached.wait(timeout=30)
    home.kill(sending)
    server.hold = ""


def states(home: Installation) -> list[str]:
    return [state for (state,) in home.ask("SELECT state FROM tracker_report")]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("hold", "left", "then"), [("RCPT", "claimed", "sent"), ("DATA", "handing", "unknown")], ids=["before", "after"]
)
def test_a_killed_command_doubles_no_report_and_loses_none_before_it_is_handed_over(
    tmp_path: Path, migrated: Path, hold: str, left: str, then: str
) -> None:
    with Holding() as server, installation(tmp_path, migrated, server) as home:
        send_until_killed(home, server, hold)
        assert states(home) == [left]
        for _ in range(2):
            home.run("send_reports", "--now", LATER)
        assert states(home) == [then]
        assert len(server.deliveries) == 1

"""``manage.py send_reports`` killed for real, before and after the letter went out."""

import asyncio
import os
import sqlite3
import subprocess
import sys
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from threading import Event

import pytest
from aiosmtpd.smtp import SMTP, Envelope, Session

from tests.fakes.mail import MailServer
from tracker.days import IsoWeek

ROOT = Path(__file__).parents[2]
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


class Home:
    """An installation of its own with one account, worked by the product's commands."""

    def __init__(self, folder: Path, server: MailServer) -> None:
        self.database = folder / "headway.sqlite3"
        self.environment = os.environ | {
            "DATABASE_URL": f"sqlite:///{self.database}",
            "DATA_DIR": str(folder),
            "EMAIL_URL": f"smtp://{server.host}:{server.port}",
        }
        self.run("migrate", "-v0")
        self.run("create_user", "ann", "--email", "ann@example.org")

    def run(self, *words: str) -> str:
        done = subprocess.run(self.command(*words), env=self.environment, cwd=ROOT, check=True, capture_output=True)
        return done.stdout.decode()

    def send(self) -> str:
        return self.run("send_reports", "--now", LATER)

    def send_until_killed(self, server: Holding, hold: str) -> None:
        server.hold = hold
        sending = subprocess.Popen(self.command("send_reports", "--now", LATER), env=self.environment, cwd=ROOT)
        try:
            assert server.reached.wait(timeout=30)
        finally:
            sending.kill()
            sending.wait(timeout=10)
            server.hold = ""

    def command(self, *words: str) -> list[str]:
        return [sys.executable, "-W", "ignore", "manage.py", *words]

    def states(self) -> list[str]:
        with closing(sqlite3.connect(self.database)) as connection:
            return [row[0] for row in connection.execute("SELECT state FROM tracker_weeklyreport")]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("hold", "left", "then"), [("RCPT", "claimed", "sent"), ("DATA", "handing", "unknown")], ids=["before", "after"]
)
def test_a_killed_command_doubles_no_report_and_loses_none_before_it_is_handed_over(
    tmp_path: Path, hold: str, left: str, then: str
) -> None:
    with Holding() as server:
        home = Home(tmp_path, server)
        home.send_until_killed(server, hold)
        assert home.states() == [left]
        for _ in range(2):
            home.send()
        assert home.states() == [then]
        assert len(server.deliveries) == 1

"""A mail server in a process of its own that takes every letter at once and keeps a line of each in a journal.

``python -m tests.fakes.sink JOURNAL WAIT`` prints its port on 127.0.0.1 and ends with its standard input. It is never
at fault; :mod:`tests.fakes.mail` is the one that misbehaves.
"""

import asyncio
import os
import subprocess
import sys
from email.parser import BytesHeaderParser
from pathlib import Path
from typing import Self


class Sink:
    """As a context: such a server. ``url`` is for EMAIL_URL.

    It waits so many seconds with each letter, once before it is in the journal and once before it says so.
    """

    def __init__(self, journal: Path, wait: float = 0) -> None:
        self._journal, self._wait = journal, wait

    def __enter__(self) -> Self:
        command = [sys.executable, "-m", __name__, str(self._journal), str(self._wait)]
        self._process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        assert self._process.stdout
        self.url = f"smtp://127.0.0.1:{int(self._process.stdout.readline())}"
        return self

    def __exit__(self, *_: object) -> None:
        self._process.communicate(timeout=10)

    def deliveries(self) -> list[tuple[str, str]]:
        """Recipient and Message-ID of each letter that the server said it had taken, or was about to."""
        lines = self._journal.read_text().splitlines() if self._journal.exists() else []
        return [(recipient, message_id) for recipient, message_id in (line.split("\t") for line in lines)]


async def serve(journal: int, wait: float) -> None:
    async def converse(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            await _converse(reader, writer, journal, wait)
        except (ConnectionError, asyncio.IncompleteReadError):
            pass
        finally:
            writer.close()

    server = await asyncio.start_server(converse, "127.0.0.1", 0, limit=2**20)
    print(server.sockets[0].getsockname()[1], flush=True)
    await asyncio.to_thread(sys.stdin.read)
    server.close()


async def _converse(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, journal: int, wait: float) -> None:
    writer.write(b"220 sink ESMTP\r\n")
    recipient = ""
    while line := await reader.readline():
        answer = b"250 OK"
        match line[:4].upper():
            case b"RCPT":
                recipient = line.decode().partition("<")[2].partition(">")[0]
            case b"DATA":
                writer.write(b"354 go ahead\r\n")
                content = await reader.readuntil(b"\r\n.\r\n")
                await asyncio.sleep(wait)
                message_id = BytesHeaderParser().parsebytes(content)["Message-ID"].strip()
                # In the journal first: whoever is told that a letter was taken finds it there.
                os.write(journal, f"{recipient}\t{message_id}\n".encode())
                await asyncio.sleep(wait)
            case b"QUIT":
                answer = b"221 bye"
        writer.write(answer + b"\r\n")
        await writer.drain()
        if answer.startswith(b"221"):
            return


if __name__ == "__main__":
    asyncio.run(serve(os.open(sys.argv[1], os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600), float(sys.argv[2])))

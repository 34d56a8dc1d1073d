"""A small real SMTP server that does what the recipient's name says.

    ok@…            accepts                       later@…        451 to RCPT
    never@…         550 to RCPT                   full@…         452 after the final dot
    refused@…       554 after the final dot       before@…       hangs up at DATA
    after@…         keeps the mail, hangs up without an answer
    slow@…          keeps the mail, answers after `slow_seconds`

`accepted` holds (recipient, bytes) of everything that was kept, whatever the client was told.
"""

import asyncio
import threading
from types import TracebackType


class Sink:
    def __init__(self, slow_seconds: float = 1.0) -> None:
        self.accepted: list[tuple[str, bytes]] = []
        self.connections = 0
        self.slow_seconds = slow_seconds
        self.loop = asyncio.new_event_loop()
        self.started = threading.Event()
        self.thread = threading.Thread(target=self.run, daemon=True)

    def __enter__(self) -> "Sink":
        self.thread.start()
        assert self.started.wait(10)
        return self

    def __exit__(self, kind: type | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.loop.call_soon_threadsafe(self.loop.stop)
        self.thread.join(10)

    def run(self) -> None:
        async def start() -> None:
            self.server = await asyncio.start_server(self.serve, "127.0.0.1", 0)
            self.port = self.server.sockets[0].getsockname()[1]
            self.started.set()

        asyncio.set_event_loop(self.loop)
        self.loop.run_until_complete(start())
        self.loop.run_forever()
        self.server.close()
        pending = asyncio.all_tasks(self.loop)
        for task in pending:
            task.cancel()
        self.loop.run_until_complete(asyncio.gather(*pending, return_exceptions=True))
        self.loop.run_until_complete(self.loop.shutdown_asyncgens())
        self.loop.close()

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        try:
            await self.talk(reader, writer)
        except (ConnectionError, asyncio.IncompleteReadError):
            pass
        finally:
            writer.close()

    async def talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        recipient = ""
        writer.write(b"220 sink\r\n")
        while line := await reader.readline():
            verb = line[:4].upper()
            if verb == b"RCPT":
                recipient = line.decode().partition("<")[2].partition(">")[0]
            name = recipient.partition("@")[0].partition("+")[0]
            if verb == b"QUIT":
                writer.write(b"221 bye\r\n")
                await writer.drain()
                return
            if verb == b"RCPT" and name in ("later", "never"):
                writer.write(b"451 later\r\n" if name == "later" else b"550 no\r\n")
            elif verb == b"DATA" and name == "before":
                return
            elif verb == b"DATA":
                writer.write(b"354 go\r\n")
                body = await reader.readuntil(b"\r\n.\r\n")
                if not await self.keep(recipient, name, body, writer):
                    return
            else:
                writer.write(b"250 ok\r\n")

    async def keep(self, recipient: str, name: str, body: bytes, writer: asyncio.StreamWriter) -> bool:
        """False when the connection is to be dropped."""
        if name in ("full", "refused"):
            writer.write(b"452 full\r\n" if name == "full" else b"554 refused\r\n")
            return True
        self.accepted.append((recipient, body))
        if name == "after":
            return False
        if name == "slow":
            await asyncio.sleep(self.slow_seconds)
        writer.write(b"250 kept\r\n")
        return True

    def ids(self) -> list[str]:
        """The Message-ID of each mail that was kept."""
        return [
            line.split(b"<")[1].split(b"@")[0].decode()
            for _recipient, body in self.accepted
            for line in body.split(b"\r\n\r\n")[0].splitlines()
            if line.lower().startswith(b"message-id:")
        ]

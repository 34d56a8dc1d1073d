"""A mail server that takes everything and keeps nothing. Prints its port, then how many mails it took whenever asked."""

import asyncio
import sys

taken = 0


async def session(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    global taken
    writer.write(b"220 sink\r\n")
    while line := await reader.readline():
        command = line[:4].upper()
        if command == b"DATA":
            writer.write(b"354 go on\r\n")
            while (text := await reader.readline()) != b".\r\n":
                if not text:
                    return
            taken += 1
        elif command == b"QUIT":
            writer.write(b"221 bye\r\n")
            break
        if command != b"EHLO":
            writer.write(b"250 fine\r\n")
        else:
            writer.write(b"250-sink\r\n250 8BITMIME\r\n")
    writer.close()


async def main() -> None:
    server = await asyncio.start_server(session, "127.0.0.1", 0, limit=2**20)
    print(server.sockets[0].getsockname()[1], flush=True)
    questions = asyncio.StreamReader()
    loop = asyncio.get_running_loop()
    await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(questions), sys.stdin)
    while await questions.readline():
        print(taken, flush=True)


if __name__ == "__main__":
    asyncio.run(main())

"""A real SMTP server (aiosmtpd) for tests: server.py FOLDER [USER PASSWORD].

Writes FOLDER/port when it listens, and each accepted mail to FOLDER/<n>.mail with envelope lines before it. A recipient at
refused.example is refused for good, one at busy.example for now.
"""
import asyncio
import pathlib
import sys

from aiosmtpd.smtp import SMTP, AuthResult


class Handler:
    def __init__(self, folder):
        self.folder = folder
        self.count = 0

    async def handle_RCPT(self, server, session, envelope, address, options):
        if address.endswith("@refused.example"):
            return "550 5.1.1 no such user"
        if address.endswith("@busy.example"):
            return "451 4.3.0 try again later"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        self.count += 1
        head = f"X-Envelope: {envelope.mail_from} {' '.join(envelope.rcpt_tos)}\r\n".encode()
        part = self.folder / f"{self.count}.part"
        part.write_bytes(head + envelope.content)
        part.rename(self.folder / f"{self.count}.mail")
        return "250 2.0.0 accepted"


async def serve(folder, settings):
    loop = asyncio.get_running_loop()
    handler = Handler(folder)
    server = await loop.create_server(lambda: SMTP(handler, loop=loop, **settings), "127.0.0.1", 0)
    (folder / "port.part").write_text(str(server.sockets[0].getsockname()[1]))
    (folder / "port.part").rename(folder / "port")
    await server.serve_forever()


def main():
    folder = pathlib.Path(sys.argv[1])
    settings = {}
    if len(sys.argv) > 3:
        user, password = sys.argv[2].encode(), sys.argv[3].encode()

        def check(server, session, envelope, mechanism, data):
            return AuthResult(success=data.login == user and data.password == password, handled=False)

        settings = {"authenticator": check, "auth_required": True, "auth_require_tls": False}
    asyncio.run(serve(folder, settings))


main()

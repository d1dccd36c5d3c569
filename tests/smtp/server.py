"""A real SMTP server (aiosmtpd) for tests: server.py FOLDER [--user USER --password PASSWORD] [--tls CERTIFICATE KEY] [--most N].

Writes FOLDER/port when it listens, and each accepted mail to FOLDER/<n>.mail with envelope lines before it. By recipient:
refused.example is refused for good, busy.example for now, slow.example after ten seconds; cut.example loses the connection
in the middle of DATA. --tls offers STARTTLS and wants it before authentication; --most closes a connection with 421 after N mails.
"""
import argparse
import asyncio
import pathlib
import ssl

from aiosmtpd.smtp import SMTP, AuthResult


def is_for(envelope, domain):
    return any(address.endswith("@" + domain) for address in envelope.rcpt_tos)


class Server(SMTP):
    async def smtp_DATA(self, arg):
        if is_for(self.envelope, "cut.example"):
            await self.push("354 go on")
            await self._reader.readline()
            self.transport.abort()
            return
        await super().smtp_DATA(arg)


class Handler:
    def __init__(self, folder, most):
        self.folder = folder
        self.most = most
        self.count = 0

    async def handle_MAIL(self, server, session, envelope, address, options):
        taken = getattr(session, "taken", 0)
        if self.most and taken >= self.most:
            return "421 4.7.0 too many mails on one connection"
        session.taken = taken + 1
        envelope.mail_from = address
        return "250 OK"

    async def handle_RCPT(self, server, session, envelope, address, options):
        if address.endswith("@refused.example"):
            return "550 5.1.1 no such user"
        if address.endswith("@busy.example"):
            return "451 4.3.0 try again later"
        if address.endswith("@slow.example"):
            await asyncio.sleep(10)
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        self.count += 1
        connection = f"X-Connection: {session.peer[1]} {'tls' if session.ssl else 'plain'}\r\n"
        head = f"X-Envelope: {envelope.mail_from} {' '.join(envelope.rcpt_tos)}\r\n{connection}".encode()
        part = self.folder / f"{self.count}.part"
        part.write_bytes(head + envelope.content)
        part.rename(self.folder / f"{self.count}.mail")
        return "250 2.0.0 accepted"


async def serve(folder, settings, most):
    loop = asyncio.get_running_loop()
    handler = Handler(folder, most)
    server = await loop.create_server(lambda: Server(handler, loop=loop, **settings), "127.0.0.1", 0)
    (folder / "port.part").write_text(str(server.sockets[0].getsockname()[1]))
    (folder / "port.part").rename(folder / "port")
    await server.serve_forever()


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("folder")
    parser.add_argument("--user")
    parser.add_argument("--password")
    parser.add_argument("--tls", nargs=2)
    parser.add_argument("--most", type=int, default=0)
    options = parser.parse_args()
    settings = {}
    if options.user:
        def check(server, session, envelope, mechanism, data):
            return AuthResult(success=data.login == options.user.encode() and data.password == options.password.encode(), handled=False)

        settings = {"authenticator": check, "auth_required": True, "auth_require_tls": bool(options.tls)}
    if options.tls:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(*options.tls)
        settings["tls_context"] = context
        settings["require_starttls"] = True
    asyncio.run(serve(pathlib.Path(options.folder), settings, options.most))


main()

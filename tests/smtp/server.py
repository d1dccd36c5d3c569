"""A real SMTP server (aiosmtpd) for tests: server.py FOLDER [--user USER --password PASSWORD] [--tls CERTIFICATE KEY] [--most N] [--maildir MAILDIR].

Writes FOLDER/port when it listens, and each accepted mail to FOLDER/<n>.mail with envelope lines before it. By recipient:
refused.example is refused for good, busy.example for now, slow.example after ten seconds; cut.example loses the connection
in the middle of DATA. A mail to bounced.example is accepted, and a report of failure (RFC 3464) to the envelope's sender is
delivered into --maildir. --tls offers STARTTLS and wants it before authentication; --most closes a connection with 421 after N mails.
"""
import argparse
import asyncio
import email
import email.message
import email.mime.message
import email.mime.multipart
import email.mime.text
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


def report_of(envelope):
    """What a mail server sends back: multipart/report with status and the mail's headers."""
    status = email.message.Message()
    status["Reporting-MTA"] = "dns; mx.example"
    recipient = email.message.Message()
    recipient["Final-Recipient"] = f"rfc822; {envelope.rcpt_tos[0]}"
    recipient["Action"] = "failed"
    recipient["Status"] = "5.2.2"
    recipient["Diagnostic-Code"] = "smtp; 552 5.2.2 mailbox full"
    part = email.message.Message()
    part["Content-Type"] = "message/delivery-status"
    part.set_payload([status, recipient])
    report = email.mime.multipart.MIMEMultipart("report", **{"report-type": "delivery-status"})
    report["From"] = "MAILER-DAEMON@mx.example"
    report["To"] = envelope.mail_from
    report["Subject"] = "Undelivered Mail Returned to Sender"
    report.attach(email.mime.text.MIMEText("Your mail could not be delivered."))
    report.attach(part)
    report.attach(email.mime.message.MIMEMessage(email.message_from_bytes(envelope.content)))
    return report.as_bytes()


class Handler:
    def __init__(self, folder, most, maildir):
        self.folder = folder
        self.maildir = maildir
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
        if self.maildir and is_for(envelope, "bounced.example"):
            for name in ("tmp", "new", "cur"):
                (self.maildir / name).mkdir(parents=True, exist_ok=True)
            (self.maildir / "tmp" / f"{self.count}.mx").write_bytes(report_of(envelope))
            (self.maildir / "tmp" / f"{self.count}.mx").rename(self.maildir / "new" / f"{self.count}.mx")
        return "250 2.0.0 accepted"


async def serve(folder, settings, most, maildir):
    loop = asyncio.get_running_loop()
    handler = Handler(folder, most, maildir)
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
    parser.add_argument("--maildir", type=pathlib.Path)
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
    asyncio.run(serve(pathlib.Path(options.folder), settings, options.most, options.maildir))


main()

"""A mail server for the tests, on loopback. Its first line says its port; then it says, one JSON object a line, what
happens: who signs in, what it takes. A line on its standard input it says back, after all that happened before.

The recipient's name says how it behaves, up to the first dot or digit after these words:
4xx later, always · 5xx never · grey later, the first time · drop takes the mail and hangs up, the first time ·
stall says nothing for ever, the first time · slow takes the mail and says so only after --slow seconds.
"""

import argparse
import asyncio
import base64
import json
import ssl
import sys

from aiosmtpd.smtp import SMTP, AuthResult

parser = argparse.ArgumentParser()
parser.add_argument("--port", type=int, default=0)
parser.add_argument("--tls", choices=["none", "implicit", "starttls"], default="none")
parser.add_argument("--cert")
parser.add_argument("--key")
parser.add_argument("--login", help="USER:PASSWORD that must sign in before mails are taken")
parser.add_argument("--delay", type=float, default=0, help="seconds that every mail takes")
parser.add_argument("--slow", type=float, default=3600)
options = parser.parse_args()


def say(**what):
    print(json.dumps(what), flush=True)


def is_encrypted(server):
    return server.transport is not None and server.transport.get_extra_info("ssl_object") is not None


class Handler:
    def __init__(self):
        self.seen = set()

    def first_time(self, address):
        new = address not in self.seen
        self.seen.add(address)
        return new

    async def handle_RCPT(self, server, session, envelope, address, rcpt_options):
        say(rcpt=address)
        if address.startswith("4xx"):
            return "451 4.3.0 come back later"
        if address.startswith("5xx"):
            return "550 5.1.1 nobody of this name"
        if address.startswith("grey") and self.first_time(address):
            return "451 4.7.1 greylisted"
        if address.startswith("stall") and self.first_time(address):
            await asyncio.sleep(3600)
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 OK"

    async def handle_DATA(self, server, session, envelope):
        await asyncio.sleep(options.delay)
        say(
            sender=envelope.mail_from,
            to=envelope.rcpt_tos,
            data=base64.b64encode(envelope.original_content).decode(),
            tls=is_encrypted(server),
            peer=session.peer[1],
        )
        for address in envelope.rcpt_tos:
            if address.startswith("drop") and self.first_time(address):
                server.transport.abort()
            if address.startswith("slow"):
                await asyncio.sleep(options.slow)
        return "250 2.0.0 OK"


def authenticate(smtp, session, envelope, mechanism, data):
    given = data.login.decode() + ":" + data.password.decode()
    say(login=data.login.decode(), fits=given == options.login, tls=is_encrypted(smtp))
    return AuthResult(success=given == options.login, handled=False)


async def main():
    context = None
    if options.cert:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(options.cert, options.key)
    handler = Handler()

    def smtp():
        return SMTP(
            handler,
            hostname="mail.test",
            tls_context=context if options.tls == "starttls" else None,
            authenticator=authenticate if options.login else None,
            auth_required=bool(options.login),
            # Signing in without TLS is offered on purpose: it is for the client to refuse.
            auth_require_tls=False,
        )

    loop = asyncio.get_running_loop()
    loop.add_reader(sys.stdin, lambda: say(heard=sys.stdin.readline().strip()))
    listening = await loop.create_server(
        smtp, "127.0.0.1", options.port, ssl=context if options.tls == "implicit" else None
    )
    say(port=listening.sockets[0].getsockname()[1])
    await listening.serve_forever()


asyncio.run(main())

"""Receivers of webhooks and text messages for tests: webhook_server.py FOLDER.

Writes FOLDER/port when it listens. Every request goes to FOLDER/<n>.request: method and path, header lines, an empty line, the
body. It is answered by line n of FOLDER/script (its last line for all further ones): "200 {json}", "429 Retry-After=7 text",
"slow" (no answer for ten seconds), "cut" (the connection is closed without an answer). Without a script: 200 and an empty body.
"""
import pathlib
import sys
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

FOLDER = pathlib.Path(sys.argv[1])
LOCK = threading.Lock()
COUNT = 0


def answer_of(number):
    script = FOLDER / "script"
    lines = script.read_text().splitlines() if script.exists() else ["200"]
    return lines[min(number, len(lines)) - 1]


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *_):
        pass

    def do_POST(self):
        global COUNT
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        with LOCK:
            COUNT += 1
            number = COUNT
            part = FOLDER / f"{number}.part"
            part.write_bytes(f"{self.command} {self.path}\n{self.headers}".encode() + body)
            part.rename(FOLDER / f"{number}.request")
        words = answer_of(number).split(" ", 1)
        if words[0] == "cut":
            self.close_connection = True
            self.connection.shutdown(2)
            return
        if words[0] == "slow":
            time.sleep(10)
        text = words[1] if len(words) > 1 else ""
        self.send_response(int(words[0]) if words[0].isdigit() else 200)
        if text.startswith("Retry-After="):
            value, _, text = text.removeprefix("Retry-After=").partition(" ")
            self.send_header("Retry-After", value)
        self.send_header("Content-Length", str(len(text.encode())))
        self.end_headers()
        self.wfile.write(text.encode())


server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
(FOLDER / "port.part").write_text(str(server.server_address[1]))
(FOLDER / "port.part").rename(FOLDER / "port")
server.serve_forever()

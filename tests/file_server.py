"""A file server whose faults are chosen: broken connections, no ranges, errors, locks."""

import base64
import re
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class Server:
    """Serves files (dict of path to bytes) on this machine.

    Attributes
    ----------
    requests : list of (str, int or None)
        Path and offset asked for, in the order of the requests.
    cuts : list of int
        Bytes after which the connection breaks, of the next answers that are longer.
    errors : list of int
        Status of the next answers.
    ranges, lengths : bool
        Whether ranges are honoured, and lengths told.
    pause : float
        Seconds in the middle of an answer.
    login, query : str
        `user:password` and the query without which nothing is given; empty if none is needed.
    moved : dict of str to str
        Paths that are at another one; the answer has the query in its Location and in a cookie.
    """

    def __init__(self):
        self.files, self.requests, self.cuts, self.errors = {}, [], [], []
        self.ranges = self.lengths = True
        self.pause = 0
        self.login = self.query = ""
        self.moved = {}
        server = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self):
                server.answer(self)

            def log_message(self, *_):
                pass

        self.http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.http.server_port}"
        threading.Thread(target=self.http.serve_forever, args=(0.02,), daemon=True).start()

    def answer(self, handler):
        asked = re.fullmatch(r"bytes=(\d+)-", handler.headers.get("Range", ""))
        path, _, query = handler.path.partition("?")
        self.requests.append((path, int(asked[1]) if asked else None))
        login = f"Basic {base64.b64encode(self.login.encode()).decode()}"
        if self.login and handler.headers.get("Authorization") != login:
            handler.send_error(401)
            return
        if query != self.query:
            handler.send_error(403)
            return
        if path in self.moved:
            handler.send_response(302)
            handler.send_header("Location", f"{self.moved[path]}?{query}")
            handler.send_header("Set-Cookie", query)
            handler.end_headers()
            return
        if self.errors or path not in self.files:
            handler.send_error(self.errors.pop(0) if self.errors else 404)
            return
        data = self.files[path]
        version = f'"{hash(data)}"'
        same = handler.headers.get("If-Range", version) == version
        start = int(asked[1]) if asked and self.ranges and same else 0
        if asked and self.ranges and start >= len(data):
            handler.send_response(416)
            handler.send_header("Content-Range", f"bytes */{len(data)}")
            handler.end_headers()
            return
        handler.send_response(206 if start else 200)
        if start:
            handler.send_header("Content-Range", f"bytes {start}-{len(data) - 1}/{len(data)}")
        if self.lengths:
            handler.send_header("Content-Length", str(len(data) - start))
        handler.send_header("ETag", version)
        handler.end_headers()
        body = data[start:]
        if self.cuts and self.cuts[0] < len(body):
            body = body[: self.cuts.pop(0)]
        handler.wfile.write(body[: len(body) // 2])
        time.sleep(self.pause)
        handler.wfile.write(body[len(body) // 2 :])

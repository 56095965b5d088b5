"""A server on Python's own http.server that tells what it received: its port in the first line, then a line of JSON per request,
written before the answer. Ends with its standard input."""
import http.server
import json
import os
import posixpath
import sys
import threading
import urllib.parse

lock = threading.Lock()


def tell(value):
    with lock:
        sys.stdout.write(json.dumps(value) + "\n")
        sys.stdout.flush()


def read(target):
    """As SimpleHTTPRequestHandler.translate_path does it."""
    return posixpath.normpath(urllib.parse.unquote(target.split("?", 1)[0].split("#", 1)[0]))


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    # Head and body are written one after the other: without this each answer would wait for the other side's acknowledgement.
    disable_nagle_algorithm = True

    def __getattr__(self, name):
        # http.server looks for a method do_GET, do_POST and so on: any verb is recorded.
        if name.startswith("do_"):
            return self.record
        raise AttributeError(name)

    def record(self):
        trailers = []
        whole = True
        try:
            length = self.chunks(trailers) if self.headers.get("Transfer-Encoding") else self.rest(int(self.headers.get("Content-Length") or 0))
        except (OSError, ValueError):
            length, whole = 0, False
        self.report(self.command, self.path, list(self.headers.items()), trailers, length, whole)
        if not whole:
            self.close_connection = True
            return
        answer = f"python: {self.command} {self.path}".encode("latin-1")
        self.send_response(200)
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(answer)

    def rest(self, length):
        left = length
        while left > 0:
            part = self.rfile.read(min(left, 65536))
            if not part:
                raise ValueError("ended early")
            left -= len(part)
        return length

    def chunks(self, trailers):
        total = 0
        while True:
            size = int(self.rfile.readline(1000).split(b";")[0], 16)
            total += self.rest(size)
            if size == 0:
                break
            self.rfile.readline(10)
        while (line := self.rfile.readline(65536).strip()):
            trailers.append(line.split(b":")[0].decode("latin-1"))
        return total

    def report(self, method, target, headers, trailers, length, whole):
        tell({"method": method, "target": target, "path": read(target), "headers": headers, "trailers": trailers, "length": length, "whole": whole})

    def send_error(self, code, message=None, explain=None):
        # What it cannot read.
        self.report("", self.requestline, [], [], 0, False)
        super().send_error(code, message, explain)

    def log_message(self, *_):
        pass


class Server(http.server.ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128


server = Server(("127.0.0.1", 0), Handler)
print(server.server_port, flush=True)
threading.Thread(target=server.serve_forever, daemon=True).start()
sys.stdin.read()
os._exit(0)

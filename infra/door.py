"""A door on this machine to a portal that its own name does not lead to yet: whoever comes in by it is taken to the address
that the API answers at, under the name that the portal will have. So infra/smoke and `portal check` look at it as citizens
will, before the DNS knows it, or where no DNS ever does."""
import http.client
import http.server
import socket
import ssl
import threading

# What belongs to one connection and not to the message, and what the door says anew.
OF_THE_CONNECTION = {"connection", "keep-alive", "transfer-encoding", "content-length", "host"}


class Behind(http.client.HTTPSConnection):
    """A connection to an address under another host's name: in TLS, in the certificate, and in the request."""

    def __init__(self, host, address):
        super().__init__(host, timeout=60)
        self.address = address

    def connect(self):
        plain = socket.create_connection(self.address, self.timeout)
        self.sock = ssl.create_default_context().wrap_socket(plain, server_hostname=self.host)


class Door:
    """Stands open, on a free port of the loopback, as long as its block lasts. `address` is (host, port), `host` the name."""

    def __init__(self, address, host, tls):
        connect = (lambda: Behind(host, address)) if tls else (lambda: http.client.HTTPConnection(*address, timeout=240))

        class Guest(http.server.BaseHTTPRequestHandler):
            """Takes one request in and its answer out."""

            def do_GET(self):
                there = connect()
                sent = {name: value for name, value in self.headers.items() if name.lower() not in OF_THE_CONNECTION}
                body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
                try:
                    there.request(self.command, self.path, body or None, sent | {"Host": host})
                    answer = there.getresponse()
                    text = answer.read()
                except (OSError, http.client.HTTPException) as error:
                    return self.send_error(502, f"{host} at {address[0]}: {error}")
                finally:
                    there.close()
                self.send_response_only(answer.status)
                for name, value in answer.getheaders():
                    if name.lower() not in OF_THE_CONNECTION:
                        self.send_header(name, value)
                self.send_header("Content-Length", str(len(text)))
                self.end_headers()
                self.wfile.write(text)

            do_POST = do_GET

            def log_message(self, *_):
                """The portal keeps its own log."""

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Guest)
        self.url = f"http://127.0.0.1:{self.server.server_port}"

    def __enter__(self):
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_):
        self.server.shutdown()
        self.server.server_close()

"""An npm registry and a Python package index in one, on the loopback interface.

The ordinary clients talk to it, so that what they do with wrong, cut off and missing packages is
what they do in real life.
"""

import base64
import hashlib
import io
import json
import tarfile
import threading
import zipfile
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

NPM_PACKAGE = "demo-nets"
PIP_PACKAGE = "demo_nets"
VERSION = "1.0.0"
WHEEL = f"{PIP_PACKAGE}-{VERSION}-cp311-cp311-manylinux_2_28_x86_64.whl"


class Registry:
    """Serves one package under each client's protocol.

    `truncate` sends only the first half of every archive.
    """

    def __init__(self):
        self.files = {}
        self.truncate = False
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self._thread = threading.Thread(target=self._server.serve_forever, daemon=True)
        self._thread.start()

    @property
    def url(self):
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    def environment(self):
        """What makes npm and pip use this registry and nothing else."""
        return {
            "npm_config_registry": f"{self.url}/npm/",
            "PIP_INDEX_URL": f"{self.url}/simple/",
            "PIP_CONFIG_FILE": "/dev/null",
            "PIP_FIND_LINKS": "",
            "PIP_NO_CACHE_DIR": "1",
        }

    def publish_npm(self, tarball):
        sha512 = base64.b64encode(hashlib.sha512(tarball).digest()).decode()
        version = {
            "name": NPM_PACKAGE,
            "version": VERSION,
            "dist": {
                "tarball": f"{self.url}/files/nets.tgz",
                "shasum": hashlib.sha1(tarball).hexdigest(),
                "integrity": f"sha512-{sha512}",
            },
        }
        document = {
            "name": NPM_PACKAGE,
            "dist-tags": {"latest": VERSION},
            "versions": {VERSION: version},
        }
        self.files[f"/npm/{NPM_PACKAGE}"] = ("application/json", json.dumps(document).encode())
        self.files["/files/nets.tgz"] = ("application/octet-stream", tarball)

    def publish_wheel(self, wheel):
        digest = hashlib.sha256(wheel).hexdigest()
        page = f'<html><body><a href="/files/{WHEEL}#sha256={digest}">{WHEEL}</a></body></html>'
        self.files["/simple/demo-nets/"] = ("text/html", page.encode())
        self.files[f"/files/{WHEEL}"] = ("application/octet-stream", wheel)

    def close(self):
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    def _handler(self):
        registry = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self):
                found = registry.files.get(self.path.split("?")[0])
                if found is None:
                    self.send_error(404)
                    return
                kind, body = found
                self.send_response(200)
                self.send_header("Content-Type", kind)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                if registry.truncate and self.path.startswith("/files/"):
                    body = body[: len(body) // 2]
                self.wfile.write(body)

            def log_message(self, *_):
                pass

        return Handler


def make_tarball(members):
    """An npm tarball of {path: content}."""
    buffer = io.BytesIO()
    package = {"name": NPM_PACKAGE, "version": VERSION}
    members = {"package/package.json": json.dumps(package).encode(), **members}
    with tarfile.open(fileobj=buffer, mode="w:gz") as tar:
        for name, content in members.items():
            info = tarfile.TarInfo(name)
            info.size = len(content)
            tar.addfile(info, io.BytesIO(content))
    return buffer.getvalue()


def make_wheel(members):
    """A wheel of {path: content}."""
    buffer = io.BytesIO()
    info = f"{PIP_PACKAGE}-{VERSION}.dist-info"
    metadata = f"Metadata-Version: 2.1\nName: demo-nets\nVersion: {VERSION}\n"
    tags = "Wheel-Version: 1.0\nRoot-Is-Purelib: false\nTag: cp311-cp311-manylinux_2_28_x86_64\n"
    members = {**members, f"{info}/METADATA": metadata.encode(), f"{info}/WHEEL": tags.encode()}
    with zipfile.ZipFile(buffer, "w") as wheel:
        for name, content in members.items():
            wheel.writestr(name, content)
        wheel.writestr(f"{info}/RECORD", "")
    return buffer.getvalue()

"""AWS on this machine: ministack, started on a free port of the loopback, with every call's signature and role checked."""
import json
import os
import pathlib
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request

ACCOUNT = "000000000000"


class Emulator:
    """A running emulator, ended with the block that started it."""

    def __init__(self, folder, region):
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}"
        self.region = region
        self.log = pathlib.Path(folder) / "emulator.log"

    def __enter__(self):
        program = shutil.which("ministack", path=os.pathsep.join([str(pathlib.Path(sys.executable).parent), os.environ.get("PATH", "")]))
        if not program:
            sys.exit("the emulator is not here: pip install -r infra/requirements.txt")
        environment = {name: value for name, value in os.environ.items() if not name.startswith("AWS_")}
        environment |= {"GATEWAY_PORT": str(self.port), "BIND_HOST": "127.0.0.1", "AUTH": "true", "IOT_MTLS_ENABLED": "0"}
        environment |= {"AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test", "LAMBDA_EXECUTOR": "local"}
        # What functions find AWS by; the credentials that they get are those of their own role.
        environment |= {"AWS_ENDPOINT_URL": self.url, "MINISTACK_REGION": self.region}
        self.process = subprocess.Popen([program], env=environment, stdout=self.log.open("w"), stderr=subprocess.STDOUT, start_new_session=True)
        until = time.monotonic() + 60
        while time.monotonic() < until:
            try:
                with urllib.request.urlopen(self.url + "/_ministack/health", timeout=5):
                    return self
            except OSError:
                if self.process.poll() is not None:
                    break
                time.sleep(0.1)
        self.__exit__()
        sys.exit(f"the emulator did not start: {self.log.read_text()[-2000:]}")

    def __exit__(self, *_):
        if self.process.poll() is None:
            os.killpg(self.process.pid, signal.SIGTERM)
            try:
                self.process.wait(timeout=20)
            except subprocess.TimeoutExpired:
                os.killpg(self.process.pid, signal.SIGKILL)

    def mails(self):
        """What SES was handed, oldest first."""
        with urllib.request.urlopen(f"{self.url}/_ministack/ses/messages?account={ACCOUNT}", timeout=30) as answer:
            return json.load(answer)["messages"].get(ACCOUNT, [])

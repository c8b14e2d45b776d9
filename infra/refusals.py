"""Command lines that infra/deploy must refuse, and each sentence that it must say of them, all in one go and without a call."""
import contextlib
import pathlib
import socket
import tempfile

import parameters

GOOD = {
    "agency": "H99",
    "origin": "https://dichvucong.example.vn",
    "region": "ap-southeast-1",
    "sender": parameters.MADE_UP["sender"],
    "alarms": "truc@example.vn",
    "certificate": "arn:aws:acm:ap-southeast-1:123456789012:certificate/0a1b2c3d-0000-1111-2222-333344445555",
}
# What is given in place of the good (None: nothing), and how each sentence begins.
REFUSED = [
    ({}, []),
    ({"certificate": None}, []),
    ({name: None for name in GOOD}, [f"--{name} is missing" for name in parameters.MADE_UP]),
    (
        {
            "agency": "h99",
            "origin": "http://dichvucong.example.vn/",
            "region": "vn-north-1",
            "sender": "example.vn",
            "alarms": "truc",
            "certificate": "certificate",
            "architecture": "amd64",
            "stack": "Portal",
            "data": "/nowhere",
            "catalogue": "/nowhere.jsonl",
            "debug": True,
        },
        [
            "--stack must be",
            "--debug is for the emulator",
            "--region vn-north-1 is no region",
            "/nowhere.jsonl is not there",
            "/nowhere is not there",
            "agencies.toml cannot be read",
            "Agency must be",
            "PublicOrigin must be",
            "SenderAddress must be",
            "AlarmAddress must be",
            "CertificateArn must be",
            "Architecture must be one of arm64, x86_64",
        ],
    ),
    ({"region": "eu-central-1"}, ["--certificate lies in another region than eu-central-1"]),
    ({"sender": "no-reply@example.vn"}, ["agencies.toml says that mails come from khong-tra-loi@minh-hoa.example"]),
    ({"agency": "H01"}, ["agencies.toml has no agency of H01: it has H99"]),
]
# A portal's data that the stack cannot take.
SHORT_NAME = """
[portal]
name = { vi = "C" }
sender = "khong-tra-loi@minh-hoa.example"
[[agencies]]
code = "H99.01"
"""


@contextlib.contextmanager
def unplugged():
    """Within it every connection is a fault."""
    connect = socket.socket.connect

    def refuse(_, address):
        raise SystemExit(f"infra/parameters.py calls {address}")

    socket.socket.connect = refuse
    try:
        yield
    finally:
        socket.socket.connect = connect


def said(given):
    """What infra/deploy says of a command line."""
    line = []
    for name, value in (GOOD | given).items():
        line += [] if value is None else [f"--{name}"] if value is True else [f"--{name}", str(value)]
    return parameters.wrong(parameters.read_arguments("", line))[0]


def run():
    """Tries all of them; answers with a sentence for each that comes out otherwise."""
    with tempfile.TemporaryDirectory() as folder, unplugged():
        (pathlib.Path(folder) / "agencies.toml").write_text(SHORT_NAME)
        for given, sentences in [*REFUSED, ({"data": folder}, ["PortalName must have"])]:
            found = said(given)
            if len(found) != len(sentences) or not all(text.startswith(begins) for text, begins in zip(found, sentences)):
                yield f"{given} is answered with {found} in place of {sentences}"

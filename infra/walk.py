"""What a citizen looks at first, and one dossier: what infra/smoke and infra/deploy walk through the HTTP API."""
import pathlib
import sys
import time
import urllib.parse

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "tests"))
from citizen import apply  # noqa: E402


def look(visitor, report=print):
    """Home, search and a service's page, in both languages, each within the time that a reader waits."""
    for path, word in (
        ("/", "<main"),
        ("/en", "<main"),
        ("/tim-kiem?q=" + urllib.parse.quote("khai sinh"), "1.001193"),
        ("/dich-vu/1.001193", "1.001193"),
        ("/en/dich-vu/1.001193", "1.001193"),
    ):
        begun = time.monotonic()
        visitor.get(path)
        if word not in visitor.text:
            raise SystemExit(f"{path} does not show {word}")
        report(f"{path} answers in {(time.monotonic() - begun) * 1000:.0f} ms")


def submit(visitor, address, code, report=print):
    """One dossier, from the form to the acknowledgement."""
    begun = time.monotonic()
    dossier = apply(visitor, address, code)
    report(f"dossier {dossier} is acknowledged, {time.monotonic() - begun:.1f} s from the service's page on")
    return dossier

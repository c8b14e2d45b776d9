"""What infra/deploy is asked for, and every sentence that keeps it from beginning: no call of AWS is made here."""
import argparse
import pathlib
import platform
import re
import tomllib

import boto3

import rules
import template

ROOT = pathlib.Path(__file__).resolve().parent.parent
# What the emulator takes where nothing is given.
MADE_UP = {
    "origin": "https://portal.minh-hoa.example",
    "region": "ap-southeast-1",
    "alarms": "truc@minh-hoa.example",
    "agency": "H99",
    "sender": "khong-tra-loi@minh-hoa.example",
}


def read_arguments(description, arguments=None):
    """What the operator asks for, on the command line where nothing else is given."""
    parser = argparse.ArgumentParser(description=description, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--emulator", action="store_true", help="deploy to an emulator on this machine")
    parser.add_argument("--agency", help="code of the agency, as in H99")
    parser.add_argument("--origin", help="what addresses begin with, as in https://dichvucong.example.vn")
    parser.add_argument("--region", help="region of AWS, as in ap-southeast-1")
    parser.add_argument("--sender", help="the no-reply address that mails come from")
    parser.add_argument("--alarms", help="who is mailed when an alarm rises")
    parser.add_argument("--certificate", default="", help="ARN of the certificate for the origin's host (ACM, same region)")
    parser.add_argument("--architecture", default="arm64", help="arm64 (default) or x86_64")
    parser.add_argument("--stack", default="portal", help="name of the stack")
    parser.add_argument("--data", type=pathlib.Path, help="folder of data files in place of crates/portal/data")
    parser.add_argument("--catalogue", type=pathlib.Path, help="the national portal's export, imported before publishing")
    parser.add_argument("--debug", action="store_true", help="functions without optimisation: quick to build, for the emulator")
    given = parser.parse_args(arguments)
    if given.emulator:
        given.architecture = "arm64" if platform.machine() in ("arm64", "aarch64") else "x86_64"
        for name, value in MADE_UP.items():
            setattr(given, name, getattr(given, name) or value)
    return given


def wrong(given):
    """Every sentence that keeps the deployment from beginning, and the parameters of the stack."""
    found = [f"--{name} is missing" for name in MADE_UP if not getattr(given, name)]
    if not re.fullmatch(r"[a-z][a-z0-9-]{1,19}", given.stack):
        found.append("--stack must be 2 to 20 small letters, digits and hyphens, a letter first")
    if given.debug and not given.emulator:
        found.append("--debug is for the emulator alone")
    if given.region and given.region not in boto3.Session().get_available_regions("ses"):
        found.append(f"--region {given.region} is no region with SES")
    for path in filter(None, [given.catalogue, given.data]):
        if not path.exists():
            found.append(f"{path} is not there")
    if given.certificate.startswith("arn:") and given.certificate.split(":")[3] != given.region:
        found.append(f"--certificate lies in another region than {given.region}")
    values = {
        "Agency": given.agency,
        "PublicOrigin": given.origin,
        "SenderAddress": given.sender,
        "AlarmAddress": given.alarms,
        "CertificateArn": given.certificate,
        "Architecture": given.architecture,
    }
    try:
        data = tomllib.loads(((given.data or ROOT / "crates/portal/data") / "agencies.toml").read_text())
        portal = data["portal"]
        values |= {"PortalName": portal["name"]["vi"], "PortalNameEn": portal["name"].get("en", "")}
        values["Demonstration"] = "yes" if portal.get("demo") else "no"
        if portal["sender"] != given.sender and given.sender:
            found.append(f"agencies.toml says that mails come from {portal['sender']}, --sender that they come from {given.sender}")
        codes = [agency["code"] for agency in data["agencies"]]
        if given.agency and not any(code == given.agency or code.startswith(given.agency + ".") for code in codes):
            found.append(f"agencies.toml has no agency of {given.agency}: it has {', '.join(codes[:5])}")
    except (OSError, KeyError, tomllib.TOMLDecodeError) as error:
        found.append(f"agencies.toml cannot be read: {error!r}")
    declared = template.read()["Parameters"]
    found += filter(None, (rules.refused(name, declared[name], value) for name, value in values.items() if value))
    return found, values

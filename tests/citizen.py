"""A citizen without a browser: follows redirects, keeps cookies, fills in forms as they stand on the page. What
`tests/lambda-journey` and `infra/smoke` walk with; each step that does not come out ends with a sentence."""
import html.parser, http.client, http.cookies, json, pathlib, re, tomllib, urllib.parse

ROOT = pathlib.Path(__file__).resolve().parent.parent
# The registration of births.
BIRTH = "1.001193"


def answers(service):
    """A made-up person's answers to the form of a service, as a browser without JavaScript sends them; none without a form."""
    for path in sorted((ROOT / "crates/portal/data/forms").glob("*.toml")):
        form = tomllib.loads(path.read_text())
        if service in [form.get("procedure"), *form.get("procedures", [])]:
            return json.loads((ROOT / f"tests/data/forms/{form['id']}.json").read_text())
    return {}


class Forms(html.parser.HTMLParser):
    """The forms of a page, with what stands in their fields: pairs, for a name may stand more than once."""

    def __init__(self):
        super().__init__()
        self.forms, self.select, self.area = [], None, None

    def field(self, name, value):
        self.forms[-1]["fields"].append([name, value])

    def handle_starttag(self, tag, attributes):
        a = dict(attributes)
        if tag == "form":
            self.forms.append({"action": a.get("action", ""), "method": a.get("method", "get"), "fields": []})
        if not self.forms:
            return
        if tag == "input" and a.get("name"):
            if a.get("type") in ("radio", "checkbox"):
                chosen = "checked" in a
                asked = any(name == a["name"] for name, _ in self.forms[-1]["fields"])
                if chosen or not asked:
                    self.field(a["name"], a.get("value", "on") if chosen else None)
            elif a.get("type") not in ("submit", "button"):
                self.field(a["name"], a.get("value", ""))
        elif tag == "textarea":
            self.area = a.get("name")
            self.field(self.area, "")
        elif tag == "select":
            self.select = a.get("name")
            self.field(self.select, None)
        elif tag == "option" and self.select:
            last = self.forms[-1]["fields"][-1]
            if "selected" in a or last[1] is None:
                last[1] = a.get("value", "")

    def handle_endtag(self, tag):
        if tag == "select":
            self.select = None
        if tag == "textarea":
            self.area = None

    def handle_data(self, data):
        if self.area and self.forms:
            self.forms[-1]["fields"][-1][1] += data


class Visitor:
    def __init__(self, address, tls=False):
        """`address` is (host, port)."""
        self.address = address
        self.connect = http.client.HTTPSConnection if tls else http.client.HTTPConnection
        self.cookies, self.path, self.text, self.status = {}, "", "", 0

    def exchange(self, method, path, body, headers):
        """One request's answer, and what it says."""
        connection = self.connect(*self.address, timeout=240)
        connection.request(method, path, body, headers)
        answer = connection.getresponse()
        return answer, answer.read().decode("utf-8", "replace")

    def request(self, method, path, body=None):
        for _ in range(10):
            headers = {"Cookie": "; ".join(f"{k}={v}" for k, v in self.cookies.items())}
            if body is not None:
                headers["Content-Type"] = "application/x-www-form-urlencoded"
            answer, self.text = self.exchange(method, path, body, headers)
            for name, value in answer.getheaders():
                if name.lower() == "set-cookie":
                    for key, morsel in http.cookies.SimpleCookie(value).items():
                        self.cookies[key] = morsel.value
            location = answer.getheader("Location")
            if answer.status in (301, 303) and location:
                method, path, body = "GET", location, None
                continue
            self.path, self.status = path, answer.status
            return self
        raise SystemExit(f"redirects without end at {path}")

    def get(self, path, status=200):
        return self.request("GET", path).expect(status)

    def expect(self, status):
        if self.status != status:
            words = re.sub(r"<[^>]+>", " ", self.text.split("<main", 1)[-1])
            raise SystemExit(f"{self.path}: {self.status} in place of {status}: {' '.join(words.split())[:600]}")
        return self

    def form(self, begins):
        parser = Forms()
        parser.feed(self.text)
        for form in parser.forms:
            action = form["action"] or self.path
            if action.startswith(begins) and form["method"].lower() == "post":
                return action, form["fields"]
        raise SystemExit(f"{self.path} has no form {begins}: {[f['action'] for f in parser.forms]}")

    def send(self, begins, answers=None, status=200):
        """Sends the form at an address that begins so, with those of `answers` that it asks for."""
        action, fields = self.form(begins)
        answers = answers or {}
        sent = [(name, answers.get(name, value)) for name, value in fields]
        body = urllib.parse.urlencode([(name, value) for name, value in sent if value is not None])
        return self.request("POST", action, body).expect(status)


def apply(visitor, address, code, service=BIRTH):
    """From the service's page to the acknowledgement of an application for it. `code` gives the one-time code that was sent
    to the address. Returns the dossier's code."""
    given = answers(service)
    visitor.get(f"/dich-vu/{service}")
    visitor.get(f"/nop/{service}").send(f"/nop/{service}")
    for _ in range(40):
        if visitor.path.split("?")[0].endswith("/kiem-tra"):
            break
        visitor.send(visitor.path.split("?")[0], given)
    else:
        raise SystemExit(f"the form does not end: {visitor.path}")
    check = visitor.path
    visitor.get(f"/dang-nhap?tiep={urllib.parse.quote(check)}").send("/dang-nhap", {"email": address})
    visitor.send("/dang-nhap/ma", {"code": code(address)})
    visitor.get(check).send(check.rsplit("/", 1)[0] + "/nop", {"declaration": "yes"})
    found = re.search(r"[A-Z]\d\d(\.\d+)*-\d{6}-\d{4,}", visitor.text)
    if "/bien-nhan" not in visitor.path or not found:
        raise SystemExit(f"no acknowledgement at {visitor.path}")
    visitor.get(f"/ho-so/{found.group(0)}")
    return found.group(0)

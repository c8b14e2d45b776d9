"""What each function's code asks of AWS, read from the sources: the other half of the check that its role grants just that.

The store's methods are followed down to the SDK's calls, by name: `query()` on the table of a method that names
OWNER_INDEX is dynamodb:Query on that index, a `Write::put` is dynamodb:PutItem on `portal` (and so on). A function asks for what the
methods ask for that it calls on a store, and for what those of `crates/app` ask for that it calls; a main.rs that opens an
`App` asks for the read that warms the connection. Names are all there is to go by: two methods of one name count as both,
so a right may be one too many, and the emulator, which enforces the roles, tells of one too few."""
import functools
import pathlib
import re

ROOT = pathlib.Path(__file__).resolve().parent.parent
CALLS = {
    "get_item": "dynamodb:GetItem",
    "batch_get_item": "dynamodb:BatchGetItem",
    "put_item": "dynamodb:PutItem",
    "update_item": "dynamodb:UpdateItem",
    "delete_item": "dynamodb:DeleteItem",
    "batch_write_item": "dynamodb:BatchWriteItem",
    "query": "dynamodb:Query",
    "scan": "dynamodb:Scan",
    "transact_write_items": None,  # has no action of its own: each write in it is asked for
}
INDEXES = {"OWNER_INDEX": "portal/index/owner", "DUE_INDEX": "portal/index/due", "HISTORY_INDEX": "log/index/history"}
# One write of a transaction; a line of the log is put as well.
WRITES = {"put": "dynamodb:PutItem", "update": "dynamodb:UpdateItem", "delete": "dynamodb:DeleteItem", "log": "dynamodb:PutItem"}
# Made by the operator's command alone, never by a function.
OPERATOR = {"create_table", "update_time_to_live"}


def bodies(folder):
    """(method name, body) of every fn below a folder, its tests left out."""
    for path in sorted((ROOT / folder).rglob("*.rs")):
        if path.stem == "tests":
            continue
        text = path.read_text().split("#[cfg(test)]\nmod tests {")[0]
        text = re.sub(r"^\s*//.*$", "", text, flags=re.M)
        starts = [(m.start(), m.group(1)) for m in re.finditer(r"^ *(?:pub(?:\([a-z]+\))? )?(?:async )?fn (\w+)", text, flags=re.M)]
        for place, (start, name) in enumerate(starts):
            end = starts[place + 1][0] if place + 1 < len(starts) else len(text)
            yield name, text[start:end]


@functools.cache
def store():
    """Method of the store -> set of (action, table or index)."""
    text = {}
    for name, body in bodies("crates/store/src"):
        text[name] = text.get(name, "") + body
    direct = {name: asked(body) for name, body in text.items()}
    called = {name: {other for other in text if other != name and re.search(rf"(?<![\w:.])(?:self\.|Self::)?{other}\(", body)} for name, body in text.items()}
    for name, body in text.items():
        called[name] |= {other for other in text if re.search(rf"\b(?:self|store)\s*\.{other}(?:::<[^>]*>)?\(", body)}
    return {name: frozenset().union(*(direct[other] for other in reached(name, called))) for name in text}


def asked(body):
    """What a method's own body asks of DynamoDB."""
    tables = ["log"] if "tables.log" in body and "tables.portal" not in body else ["portal"]
    indexes = [where for name, where in INDEXES.items() if name in body]
    found = set()
    for call in re.findall(r"\bclient\s*\.(\w+)\(\)", body):
        if call in OPERATOR:
            continue
        if call not in CALLS:
            raise SystemExit(f"infra/rights.py does not know what {call}() asks for")
        if CALLS[call]:
            found |= {(CALLS[call], where) for where in (tables if call != "query" or "index_name" not in body else indexes)}
    if "index_page(" in body and "fn index_page" not in body:
        found |= {("dynamodb:Query", where) for where in indexes}
    for write in re.findall(r"\bWrite::(\w+)\(", body):
        if write not in WRITES:
            raise SystemExit(f"infra/rights.py does not know what Write::{write} asks for")
        found.add((WRITES[write], "log" if write == "log" else "portal"))
    return found


def on_a_store(text):
    """The store's methods that a text calls on a store."""
    names = re.findall(r"\bstore(?:\(\))?\s*\.(\w+)(?:::<[^>]*>)?\(", text)
    return {name for name in names if name in store()}


@functools.cache
def app():
    """Method of `crates/app` -> set of (action, table or index), whatever it calls within the crate included."""
    text = {}
    for name, body in bodies("crates/app/src"):
        text[name] = text.get(name, "") + body
    called = {name: {other for other in text if other != name and re.search(rf"(?<!store\(\))[.\s(&:!]{other}\(", body)} for name, body in text.items()}
    direct = {name: frozenset().union(*(store()[method] for method in on_a_store(body))) for name, body in text.items()}
    return {name: frozenset().union(*(direct[other] for other in reached(name, called))) for name in text}


def reached(name, called):
    """A name and all that is called from it on."""
    seen, left = set(), [name]
    while left:
        this = left.pop()
        if this not in seen:
            seen.add(this)
            left.extend(called[this])
    return seen


@functools.cache
def of(function):
    """(action, table or index) that the code of `functions/<function>` asks for."""
    folder = ROOT / "functions" / function / "src"
    main = (folder / "main.rs").read_text()
    library = "".join(body for path in [f"functions/{function}/src"] for _, body in bodies(path))
    uses = "".join(path.read_text() for path in folder.rglob("*.rs") if path.name not in ("main.rs", "tests.rs"))
    found = set().union(*(store()[name] for name in on_a_store(library)), set())
    if re.search(r"\b(?:App|Here)\b", uses):
        for name, rights in app().items():
            found |= rights if re.search(rf"(?<!store\(\))[.\s(&:!]{name}\(", library) else set()
    if "App::from_env" in main:
        found |= store()["warm"]
    if "Mailer" in uses:
        found.add(("ses:SendRawEmail", "mail"))
    return found


if __name__ == "__main__":
    for path in sorted((ROOT / "functions").iterdir()):
        print(path.name)
        for action, where in sorted(of(path.name), key=lambda right: right[::-1]):
            print(f"  {where:22} {action}")

// Suggestions while typing: a combobox with a list box, as the ARIA Authoring Practices have it.
const box = document.getElementById("q");
const form = box.form;
const english = document.documentElement.lang === "en";
const list = document.createElement("ul");
const told = document.createElement("p");
let hrefs = [], at = -1, wait, asked;

const set = (element, names) => Object.entries(names).forEach(([name, value]) => element.setAttribute(name, value));
set(box, { role: "combobox", autocomplete: "off", "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": "goi-y" });
set(list, { id: "goi-y", role: "listbox", class: "plain card alt", "aria-label": english ? "Suggestions" : "Gợi ý" });
set(told, { role: "status" });
Object.assign(list.style, { width: "100%", margin: "0" });
Object.assign(told.style, { position: "absolute", width: "1px", height: "1px", overflow: "hidden", clipPath: "inset(50%)", whiteSpace: "nowrap" });
form.append(list, told);

const mark = (which, on) => {
  const item = list.children[which];
  if (!item) return;
  item.setAttribute("aria-selected", on);
  item.style.outline = on ? "2px solid" : "";
  if (on) item.scrollIntoView({ block: "nearest" });
};

const choose = which => {
  mark(at, false);
  mark(at = which, true);
  if (at < 0) box.removeAttribute("aria-activedescendant");
  else box.setAttribute("aria-activedescendant", "goi-y-" + at);
};

const show = (names, notes, languages) => {
  list.replaceChildren(...names.map((name, which) => {
    const item = document.createElement("li");
    const note = document.createElement("small");
    set(item, { id: "goi-y-" + which, role: "option", "aria-selected": "false", lang: languages[which] });
    Object.assign(item.style, { padding: ".55rem .3rem", cursor: "pointer" });
    note.textContent = notes[which];
    item.append(name, note);
    item.onmousedown = event => {
      event.preventDefault();
      location.assign(hrefs[which]);
    };
    return item;
  }));
  at = -1;
  list.style.display = names.length ? "" : "none";
  box.setAttribute("aria-expanded", String(names.length > 0));
  box.removeAttribute("aria-activedescendant");
  told.textContent = names.length ? names.length + (english ? " suggestions" : " gợi ý") : "";
};

const hide = () => show([], [], []);
hide();

const ask = async () => {
  asked?.abort();
  const typed = box.value.trim();
  if (typed.length < 2) return hide();
  asked = new AbortController();
  try {
    const answer = await fetch(form.action + "/goi-y?q=" + encodeURIComponent(typed), { signal: asked.signal });
    if (!answer.ok) return;
    const [, names, notes, links, languages] = await answer.json();
    if (document.activeElement !== box) return;
    hrefs = links;
    show(names, notes, languages);
  } catch {
    // Typed on, or no network: the form is still there.
  }
};

box.addEventListener("input", () => {
  clearTimeout(wait);
  wait = setTimeout(ask, 150);
});
box.addEventListener("blur", hide);
box.addEventListener("keydown", event => {
  const count = list.children.length;
  if (event.isComposing || !count) return;
  const moves = { ArrowDown: 1, ArrowUp: -1 };
  if (event.key in moves) choose((at + 1 + moves[event.key] + count + 1) % (count + 1) - 1);
  else if (event.key === "Enter" && at >= 0) location.assign(hrefs[at]);
  else if (event.key === "Escape") hide();
  else return;
  event.preventDefault();
});

// The whole way from home to the acknowledgement with Tab, Enter, Space, arrows and letters, and nothing else.
import { until } from "../portal.mjs";
import { answersOf } from "../visitor.mjs";

const ANSWERS = answersOf("khai-sinh");
const FARTHEST = 400;

/** In the page: what has the focus, and whether one sees that it has. */
function focused() {
  const element = document.activeElement;
  const style = getComputedStyle(element);
  const place = element.getBoundingClientRect();
  const onScreen = place.bottom > 0 && place.top < innerHeight && place.right > 0 && place.left < innerWidth;
  const ring = style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2;
  const { tagName, type, name, value, href, textContent, className, checked } = element;
  const outer = element.form?.getAttribute("action") ?? "";
  const chosen = element.type === "radio" && document.querySelector(`input[name="${CSS.escape(name)}"]:checked`)?.value;
  return { tag: tagName, type, name, value, href, className, checked, chosen, form: outer, words: textContent.trim().slice(0, 60), visible: onScreen && ring };
}

class Keys {
  constructor(visitor) {
    this.visitor = visitor;
    this.keyboard = visitor.page.keyboard;
    this.unseen = new Set();
  }

  async tab() {
    await this.keyboard.press("Tab");
    const at = await this.visitor.page.evaluate(focused);
    if (!at.visible && at.tag !== "BODY") this.unseen.add(`${this.visitor.path}: ${at.tag.toLowerCase()} "${at.words || at.name}"`);
    return at;
  }

  /** Tabs until `wanted` has the focus. */
  async to(what, wanted) {
    for (let presses = 0; presses < FARTHEST; presses++) {
      const at = await this.tab();
      if (wanted(at)) return at;
    }
    throw new Error(`${this.visitor.path}: Tab does not reach ${what}`);
  }

  follow(what, wanted) {
    return this.to(what, wanted).then(() => this.visitor.leadsOn(() => this.keyboard.press("Enter")));
  }

  /** Answers the questions of a page one after the other and presses its button. */
  async answer(answers) {
    for (let presses = 0; presses < FARTHEST; presses++) {
      const at = await this.tab();
      const answer = answers[at.name];
      if (at.tag === "BUTTON" && at.form && !at.name && !/dang-xuat|tim-kiem/.test(at.form)) {
        return this.visitor.leadsOn(() => this.keyboard.press("Enter"));
      }
      if (answer === undefined) continue;
      if (at.type === "radio") await this.pick(at.name, answer);
      else if (at.type === "checkbox") at.checked || (await this.keyboard.press("Space"));
      else if (at.tag === "SELECT") await this.choose(at.name, answer);
      else if (!at.value) await this.keyboard.type(answer);
    }
    throw new Error(`${this.visitor.path}: Tab does not reach the button`);
  }

  async pick(name, answer) {
    await this.keyboard.press("Space");
    for (let presses = 0; presses < 20; presses++) {
      if ((await this.visitor.page.evaluate(focused)).chosen === answer) return;
      await this.keyboard.press("ArrowDown");
    }
    throw new Error(`${this.visitor.path}: arrows do not reach ${name} = ${answer}`);
  }

  async choose(name, answer) {
    if ((await this.visitor.page.evaluate(focused)).value === answer) return;
    await this.keyboard.press("Home");
    for (let presses = 0; presses < FARTHEST; presses++) {
      if ((await this.visitor.page.evaluate(focused)).value === answer) return;
      await this.keyboard.press("ArrowDown");
    }
    // What is not in the list yet comes with the next page.
  }
}

/** The skip link is the first thing, is seen, and leads into the page. */
async function skip(keys, visitor) {
  await visitor.go("/");
  const first = await keys.tab();
  if (first.className !== "skip" || !first.visible) throw new Error("the skip link does not come first, or is not seen");
  await keys.keyboard.press("Enter");
  const next = await keys.tab();
  const inside = await visitor.page.evaluate(() => document.querySelector("main").contains(document.activeElement));
  if (!inside) throw new Error(`after the skip link comes ${next.tag} "${next.words}", not the content`);
}

/** The list of suggestions opens while typing, follows the arrows, and goes with Escape; Enter then searches. */
async function suggest(keys, visitor) {
  const { page } = visitor;
  await visitor.go("/");
  await keys.to("the search", at => at.name === "q");
  await keys.keyboard.type("khai sinh");
  const state = () =>
    page.evaluate(() => {
      const box = document.getElementById("q");
      const active = document.getElementById(box.getAttribute("aria-activedescendant"));
      return { open: box.getAttribute("aria-expanded") === "true", active: active?.id, selected: active?.getAttribute("aria-selected") };
    });
  await until("the list of suggestions", async () => (await state()).open);
  await keys.keyboard.press("ArrowDown");
  await keys.keyboard.press("ArrowDown");
  let now = await state();
  if (now.active !== "goi-y-1" || now.selected !== "true") throw new Error(`two arrows down stand at ${now.active}`);
  await keys.keyboard.press("ArrowUp");
  now = await state();
  if (now.active !== "goi-y-0") throw new Error(`an arrow up stands at ${now.active}`);
  await keys.keyboard.press("Escape");
  if ((await state()).open) throw new Error("Escape leaves the suggestions open");
  await visitor.leadsOn(() => keys.keyboard.press("Enter"));
  if (!visitor.plainPath.startsWith("/tim-kiem?")) throw new Error(`Enter leads to ${visitor.path}`);
}

export async function applyByKeyboard(visitor, ledger, email) {
  const keys = new Keys(visitor);
  await visitor.page.setViewport({ width: 1280, height: 900 });
  await skip(keys, visitor);
  await suggest(keys, visitor);
  await keys.follow("the service", at => at.href?.includes("/dich-vu/1.001193"));
  await keys.follow("the form", at => at.href?.includes("/nop/1.001193"));
  await keys.answer({});
  for (let steps = 0; !visitor.path.includes("/kiem-tra"); steps++) {
    if (steps > 40) throw new Error(`the form does not end: ${visitor.path}`);
    await keys.answer(ANSWERS);
  }
  await keys.follow("signing in", at => at.href?.includes("/dang-nhap?"));
  await keys.answer({ email });
  const mail = await visitor.portal.mail(email, mail => /\b\d{6}\b/.test(mail.text));
  await keys.answer({ code: mail.text.match(/\b\d{6}\b/)[0] });
  // Who is here for the first time is asked about themselves, and may leave that for later.
  if (visitor.path.includes("/thong-tin")) await keys.follow("not now", at => at.tag === "A" && at.href.includes("/kiem-tra"));
  if (!visitor.path.includes("/kiem-tra")) throw new Error(`signing in leads to ${visitor.path}`);
  await keys.answer({ declaration: "yes" });
  if (!visitor.path.includes("/bien-nhan")) throw new Error(`the keyboard ends at ${visitor.path}`);
  ledger.note("keyboard", "home to acknowledgement", visitor.lang);
  for (const place of keys.unseen) ledger.note("keyboard", "focus is not seen", visitor.lang, place);
}

// Looks at the page that stands in a browser: axe, sideways scrolling, console, requests. What it finds goes into a ledger.
import { mkdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";

const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];
const WIDTHS = [320, 768, 1280];
const HEIGHT = 900;
/** The browser's usual size of text, in pixels. */
const TEXT = 16;

/** How often a page is looked at anew that loads itself anew. */
const TRIES = 8;

/** What a Firefox has for `prefers-color-scheme`, set when it starts. */
const SCHEME = "layout.css.prefers-color-scheme.content-override";

/** A Chromium, or a Firefox, which reads one scheme of colours from its start to its end. */
export function browserOf({ chromium, firefox, dark }) {
  if (!firefox) return { executablePath: chromium, args: ["--no-sandbox", "--lang=vi"] };
  return { browser: "firefox", executablePath: firefox, extraPrefsFirefox: { [SCHEME]: dark ? 0 : 1, "intl.accept_languages": "vi" } };
}

const SHORT = [{ width: 1280, dark: true }, { width: 320, dark: false }];
const WHOLE = WIDTHS.flatMap(width => [{ width, dark: true }, { width, dark: false }]);

export class Ledger {
  /**
   * `blind` goes the journeys without looking at the pages on the way; a `webkit` looks in the Chromium's place; `dark` counts
   * for a `firefox` and a `webkit` alone.
   */
  constructor({ all = false, blind = false, pictures = null, firefox = null, webkit = null, dark = false } = {}) {
    this.views = all ? WHOLE : SHORT;
    if (firefox || webkit) this.views = WIDTHS.map(width => ({ width, dark, fixed: true }));
    this.firefox = Boolean(firefox);
    this.webkit = webkit;
    this.blind = blind;
    this.pictures = pictures;
    if (pictures) mkdirSync(pictures, { recursive: true });
    this.pages = [];
    this.scored = [];
    /** What gave those scores, and how. */
    this.scorer = null;
  }

  /** Looks at the page where `visitor` is: `type` is the kind of page, `state` what it shows. */
  async look(visitor, type, state) {
    if (this.blind) return;
    const { page, lang } = visitor;
    const seen = { type, state, lang, path: visitor.path, violations: 0, incomplete: 0, found: new Set() };
    this.pages.push(seen);
    for (const url of visitor.loaded.splice(0)) seen.found.add(`loads ${url} besides itself`);
    if (this.webkit) await this.lookThrough(this.webkit, seen, await visitor.answer.text());
    else await this.lookAt(page, seen);
    for (const fault of visitor.faults.splice(0)) seen.found.add(`console: ${fault}`);
    for (const fault of seen.found) console.log(`  ${lang} ${type}, ${state} (${seen.path}): ${fault}`);
  }

  async lookAt(page, seen) {
    await anew(page, () => this.measure(page, seen));
    for (const view of this.views) {
      await show(page, view);
      await anew(page, () => this.axe(page, seen, view));
      if (this.pictures) await anew(page, () => page.screenshot({ path: this.picture(seen, view), fullPage: true }));
    }
  }

  /** The same answer in a WebKit. */
  lookThrough(webkit, seen, answer) {
    return webkit.alone(async () => {
      for (const view of this.views) {
        const shown = await webkit.show(answer, view.width);
        if (String(shown) !== String([view.width, view.dark])) throw new Error(`the WebKit shows ${shown}`);
        const wide = await webkit.run(sticksOut);
        if (wide) seen.found.add(`at ${view.width} px: ${wide}`);
        await webkit.define(AXE);
        this.enter(seen, view, await webkit.run(audit, RULES));
        if (this.pictures) await webkit.picture(this.picture(seen, view));
      }
    });
  }

  /** No page scrolls sideways, at any width and with text twice as large. */
  async measure(page, seen) {
    const client = this.firefox ? null : (page.wired ??= await page.createCDPSession());
    const resize = text => client?.send("Page.setFontSizes", { fontSizes: { standard: text } });
    for (const text of client ? [TEXT, 2 * TEXT] : [TEXT]) {
      await resize(text);
      for (const width of WIDTHS) {
        await show(page, { width, dark: false, fixed: this.firefox });
        const wide = await page.evaluate(sticksOut);
        if (wide) seen.found.add(`at ${width} px, text ${(100 * text) / TEXT} %: ${wide}`);
      }
    }
    await resize(TEXT);
  }

  async axe(page, seen, view) {
    if (!(await page.evaluate(() => "axe" in window))) await page.evaluate(AXE);
    this.enter(seen, view, await page.evaluate(audit, RULES));
  }

  /** Enters what axe found in a view. */
  enter(seen, { width, dark }, result) {
    for (const kind of ["violations", "incomplete"]) {
      for (const { id, at, why } of result[kind]) {
        seen[kind] += at.length;
        const view = `${width} px, ${dark ? "dark" : "light"}`;
        seen.found.add(`axe ${kind}: ${id} at ${at.slice(0, 3).join(" | ")} (${view}) ${why.replace(/\s+/g, " ").slice(0, 200)}`);
      }
    }
  }

  /** The file that a picture of a view goes into. */
  picture({ type, state, lang }, { width, dark }) {
    const name = `${type}-${state}-${lang}-${width}${dark ? "-dark" : ""}`.replace(/[^a-z0-9-]+/gi, "_");
    return `${this.pictures}/${name}.png`;
  }

  /** Notes what a journey found that no page shows by itself. */
  note(type, state, lang, fault) {
    const seen = { type, state, lang, path: "", violations: 0, incomplete: 0, found: new Set(fault ? [fault] : []) };
    this.pages.push(seen);
    if (fault) console.log(`  ${lang} ${type}, ${state}: ${fault}`);
  }

  get faults() {
    return this.pages.reduce((sum, page) => sum + page.found.size, 0);
  }
}

/** Does `work` again where the page loads itself anew meanwhile, as that of a job at work does until the job ends. */
async function anew(page, work) {
  for (let tries = 1; ; tries++) {
    try {
      return await work();
    } catch (error) {
      if (tries === TRIES || !/context was destroyed|cannot find context|discarded|no such frame|not attached/i.test(error.message)) throw error;
      await new Promise(resolve => setTimeout(resolve, 250));
    }
  }
}

/** `fixed`: the browser's colours are what they are. */
async function show(page, { width, dark, fixed }) {
  if (page.viewport()?.width !== width) await page.setViewport({ width, height: HEIGHT });
  if (!fixed) await page.emulateMediaFeatures([{ name: "prefers-color-scheme", value: dark ? "dark" : "light" }]);
}

/** In the page: what axe finds by its `rules`, in few words. */
function audit(rules) {
  const brief = ({ id, nodes }) => ({ id, at: nodes.map(node => node.target.join(" ")), why: nodes[0].failureSummary ?? "" });
  const options = { runOnly: rules, resultTypes: ["violations", "incomplete"] };
  return axe.run(document, options).then(({ violations, incomplete }) => ({
    violations: violations.map(brief),
    incomplete: incomplete.map(brief),
  }));
}

/** In the page: what makes it scroll sideways, or nothing. */
function sticksOut() {
  const room = document.documentElement.clientWidth;
  const over = document.documentElement.scrollWidth - room;
  if (over <= 0) return null;
  const all = [...document.querySelectorAll("body *")];
  const last =
    all.findLast(element => element.getBoundingClientRect().right > room + 0.5) ??
    all.findLast(element => element.clientWidth && element.scrollWidth > element.clientWidth + 1);
  return `scrolls sideways by ${over} px, at ${last ? `${last.tagName.toLowerCase()}.${last.className} "${last.textContent.slice(0, 40)}"` : "?"}`;
}

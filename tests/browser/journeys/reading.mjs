// What everyone may read: the way to a service, lists, the search, texts, and the figures before there are any.
import { until } from "../portal.mjs";

/** Type, state, address and, where it is not 200, the status. */
const PAGES = [
  ["home", "as it is", "/"],
  ["search", "empty", "/tim-kiem"],
  ["search", "results", "/tim-kiem?q=khai+sinh"],
  ["search", "understood otherwise", "/tim-kiem?q=dki+gks"],
  ["search", "suggestion", "/tim-kiem?q=khia+sihn"],
  ["search", "nothing", "/tim-kiem?q=xyzzyx+qwrtp"],
  ["search", "markup typed", "/tim-kiem?q=%3Cb%3Ekhai%3C%2Fb%3E+%E2%80%AEsinh"],
  ["service", "with a form", "/dich-vu/1.001193"],
  ["service", "without a form", "/dich-vu/1.001776"],
  ["list", "fields", "/linh-vuc"],
  ["list", "a field", "/linh-vuc/ho-tich"],
  ["list", "agencies", "/co-quan"],
  ["life event", "all", "/su-kien"],
  ["life event", "one", "/su-kien/co-con-nho"],
  ["text", "site map", "/so-do"],
  ["text", "about", "/gioi-thieu"],
  ["text", "accessibility", "/tiep-can"],
  ["text", "privacy", "/rieng-tu"],
  ["text", "cookies", "/cookie"],
  ["text", "open data", "/du-lieu"],
  ["guide", "all", "/huong-dan"],
  ["guide", "one", "/huong-dan/nop-ho-so-truc-tuyen"],
  ["guide", "glossary", "/huong-dan/thuat-ngu"],
  ["guide", "Article 11", "/huong-dan/tuan-thu"],
  ["guide", "questions and answers", "/hoi-dap"],
  ["notices", "none", "/thong-bao"],
  ["error", "404", "/khong-co-trang-nay", 404],
  ["error", "404 of a service", "/dich-vu/9.999999", 404],
  ["error", "405", "/can-bo/danh-muc/cong-bo", 405],
];

/** Words that find nothing, often enough to be shown to the editor: in three spellings, for the same one soon after is no new
 * occasion. */
const MISSED = ["xem bói", "xem boi", "xèm bói"];

/** Searches for what is not there. */
export async function miss(visitor) {
  for (const words of MISSED) await visitor.go(`/tim-kiem?q=${encodeURIComponent(words)}`);
}

/** Lists that lead on to one like them: the first of each is looked at too. */
const FURTHER = [
  ["list", "an agency", "/co-quan", "/co-quan/"],
  ["list", "a subject", "/", "/doi-tuong/"],
];

export async function read(visitor, ledger) {
  for (const [type, state, path, status] of PAGES) {
    await visitor.go(path, status);
    await ledger.look(visitor, type, state);
  }
  for (const [type, state, from, part] of FURTHER) {
    await visitor.go(from);
    const path = await visitor.link(part);
    if (!path) throw new Error(`${from} has no link to ${part}`);
    await visitor.go(path);
    await ledger.look(visitor, type, state);
  }
}

/** The figures, before and after there are dossiers. */
export async function figures(visitor, ledger, state) {
  for (const [what, path] of [["all", "/thong-ke"], ["a service", "/thong-ke/1.001193"]]) {
    await visitor.go(path);
    await ledger.look(visitor, "statistics", `${what}, ${state}`);
  }
}

/** Waits until a page shows what was rolled up: each looks at what is published once a minute. */
export function counted(reader) {
  return until("the figures", async () => {
    await reader.go("/thong-ke/1.001193");
    return reader.page.evaluate(() => document.querySelector("main table td.num")?.textContent.trim() !== "0");
  }, 150_000);
}

// An administrator announces maintenance and an incident; while that lasts, forms are closed and every page says so.

import { until } from "../portal.mjs";
import { answersOf } from "../visitor.mjs";

const FORM = "/nop/1.001193";
const day = (prefix, at) => {
  const [year, month, date, hour, minute] = new Date(at + 7 * 3_600_000).toISOString().split(/[-T:]/);
  return { [`${prefix}-day`]: date, [`${prefix}-month`]: month, [`${prefix}-year`]: year, [`${prefix}-time`]: `${hour}:${minute}` };
};
const HOUR = 3_600_000;

async function publish(officer, fields, seen = async () => {}) {
  await officer.go("/can-bo/thong-bao/moi");
  await officer.send("/can-bo/thong-bao/moi", fields, { button: "xem" });
  await seen();
  await officer.send("/can-bo/thong-bao/moi", {}, { button: "cong-bo" });
}

/** Maintenance in ten days, with the form's mistakes before it. */
export async function announce(officer, ledger) {
  const at = Math.floor(Date.now() / HOUR) * HOUR + 240 * HOUR;
  await officer.go("/can-bo/thong-bao");
  await ledger.look(officer, "officers' notices", "list");
  await officer.go("/can-bo/thong-bao/moi");
  await ledger.look(officer, "officers' notices", "form");
  await officer.send("/can-bo/thong-bao/moi", { kind: "maintenance" }, { button: "xem", status: 422 });
  await ledger.look(officer, "officers' notices", "form, errors");
  const fields = {
    kind: "maintenance",
    scope: "all",
    // Who reads the other language announces something else: what stands is not told twice.
    title: officer.lang === "vi" ? "Nâng cấp máy chủ" : "Nâng cấp đường truyền",
    "title-en": officer.lang === "vi" ? "Server upgrade" : "Network upgrade",
    what: "Thay máy chủ đã cũ.",
    "what-en": "The old server is replaced.",
    "other-way": "Nộp tại bộ phận một cửa, hoặc gọi 1900 0000.",
    ...day("start", at),
    ...day("return", at + 4 * HOUR),
  };
  await publish(officer, fields, () => ledger.look(officer, "officers' notices", "preview"));
  await ledger.look(officer, "officers' notices", "published");
}

/** What everyone sees while maintenance is ahead. */
export async function readAhead(visitor, ledger) {
  await visitor.go("/");
  await ledger.look(visitor, "home", "maintenance ahead");
  await visitor.go("/thong-bao");
  await ledger.look(visitor, "notices", "ahead");
  await visitor.go("/dich-vu/1.001193");
  await ledger.look(visitor, "service", "maintenance ahead");
}

/** Who has begun a form when its time comes; answers with the way of the step. */
export async function beginMeanwhile(visitor) {
  await visitor.go(FORM);
  await visitor.send(FORM);
  return visitor.plainPath.split("?")[0];
}

/** The time of what was announced comes: its beginning is moved to an hour ago, and every process hears of it. */
export async function begin(portal) {
  const past = { S: new Date(Date.now() - HOUR).toISOString() };
  const announced = [];
  await portal.rewrite("HEAD", "HEAD", head => {
    for (const { M: notice } of head.notices.L) {
      notice.starts_at = past;
      announced.push(notice.code.S);
    }
  });
  for (const code of announced) {
    await portal.rewrite(`NOTICES#20${code.slice(3, 5)}`, code, notice => (notice.starts_at = past));
  }
  const closed = () => fetch(portal.base + FORM).then(answer => answer.status === 503);
  await until("the maintenance", closed, 90_000);
}

/** A form whose time has not come back yet: opened anew, at the step where somebody is, and sent from there. */
export async function comeInMaintenance(visitor, ledger, step) {
  await visitor.go("/");
  await ledger.look(visitor, "home", "maintenance under way");
  await visitor.go(FORM, 503);
  await ledger.look(visitor, "error", "503 of a form during maintenance");
  await visitor.go(step, 503);
  await ledger.look(visitor, "error", "503 of a step during maintenance");
  await visitor.send(step, answersOf("khai-sinh"), { status: 503 });
  await ledger.look(visitor, "error", "503 of an answer that was kept");
  await visitor.go("/thong-bao");
  await visitor.go(await visitor.link("/thong-bao/TB-"));
  await ledger.look(visitor, "notices", "one under way");
}

/** Ends what can be ended and withdraws the rest. */
export async function end(officer, ledger) {
  await officer.go("/can-bo/thong-bao");
  const codes = await officer.page.evaluate(() => [...new Set([...document.querySelectorAll("main a")].map(a => a.href.match(/TB-[\w-]+/)?.[0]).filter(Boolean))]);
  for (const code of codes) {
    await officer.go(`/can-bo/thong-bao/${code}`);
    const form = await officer.page.evaluate(() => [...document.forms].map(form => form.getAttribute("action")).find(to => /ket-thuc|rut$/.test(to)));
    if (form) await officer.send(form.replace(/^\/en/, ""));
  }
  await ledger.look(officer, "officers' notices", "ended");
}

/** What is left of it. */
export async function readAfterwards(visitor, ledger) {
  await visitor.go("/thong-bao");
  await ledger.look(visitor, "notices", "past");
  await visitor.go(await visitor.link("/thong-bao/TB-"));
  await ledger.look(visitor, "notices", "one that is past");
}

/** An incident of everything, from ten minutes ago for two hours. */
export async function breakDown(officer) {
  const fields = {
    kind: "incident",
    scope: "all",
    title: "Mất kết nối với trung tâm dữ liệu",
    what: "Đường truyền bị đứt.",
    "other-way": "Nộp tại bộ phận một cửa.",
    ...day("start", Date.now() - HOUR / 6),
    ...day("return", Date.now() + 2 * HOUR),
  };
  await publish(officer, fields);
}

/** What everyone sees while an incident lasts and maintenance is ahead. */
export async function readMeanwhile(visitor, ledger) {
  await visitor.go("/");
  await ledger.look(visitor, "home", "with notices");
  await visitor.go("/thong-bao");
  await ledger.look(visitor, "notices", "current");
  await visitor.go(await visitor.link("/thong-bao/TB-"));
  await ledger.look(visitor, "notices", "one");
  await visitor.go("/dich-vu/1.001193");
  await ledger.look(visitor, "service", "closed for now");
  await visitor.go("/nop/1.001193", 503);
  await ledger.look(visitor, "error", "503 of a form that is closed for now");
}

// An administrator announces maintenance and an incident; while that lasts, forms are closed and every page says so.

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

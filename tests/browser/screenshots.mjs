// The pictures in docs/: seven kinds of page of the demonstration on a telephone and on a desk.
import { mkdirSync } from "node:fs";
import { fileURLToPath } from "node:url";

import { fillIn, handIn } from "./journeys/applying.mjs";
import { act, HANDLER, RECEPTIONIST } from "./journeys/deciding.mjs";
import { counted } from "./journeys/reading.mjs";
import { until } from "./portal.mjs";
import { Visitor } from "./visitor.mjs";

const FOLDER = fileURLToPath(new URL("../../docs/look/", import.meta.url));
const SERVICE = fileURLToPath(new URL("../../docs/service.png", import.meta.url));
/** Width and height of a telephone and of a desk. */
const SIZES = [[320, 640], [1280, 860]];
const RESULT = { number: "128/2026", place: "Bộ phận Một cửa, quầy 2", hours: "7 giờ 30 – 11 giờ 30" };

async function shoot(visitor, name) {
  for (const [width, height] of SIZES) {
    await visitor.page.setViewport({ width, height });
    await visitor.page.screenshot({ path: `${FOLDER}${name}-${width}.png` });
  }
}

/** A dossier accepted, settled and rated, so that there is something to count. */
async function settle(browser, portal, code, email) {
  for (const [who, word, fields] of [[RECEPTIONIST, "tiep-nhan", {}], [HANDLER, "ket-qua", RESULT]]) {
    const officer = await Visitor.arrive(browser, portal, "vi");
    await officer.signIn(who);
    await act(officer, code, word, fields);
    await officer.leave();
  }
  const rater = await Visitor.arrive(browser, portal, "vi");
  await rater.go(await portal.link(email, "/danh-gia/"));
  await rater.send("/danh-gia/", { overall: "very_satisfied" });
  await rater.leave();
}

export async function take(browser, portal) {
  mkdirSync(FOLDER, { recursive: true });
  const email = "nguyen.thi.thu.ha@nguoi-dan.example";
  const citizen = await Visitor.arrive(browser, portal, "vi");
  await citizen.signIn(email);
  const draft = await fillIn(citizen, async step => {
    if (step === "tre") await shoot(citizen, "form");
  });
  const code = await handIn(citizen, draft);
  await shoot(citizen, "receipt");
  await settle(browser, portal, code, email);
  await citizen.go(`/ho-so/${code}`);
  await shoot(citizen, "tracking");
  // The demonstration's own may still be at work.
  await until("the roll-up", () => portal.command("rollup").then(() => true, () => false));
  const reader = await Visitor.arrive(browser, portal, "vi");
  await counted(reader);
  const pages = [["statistics", "/thong-ke/1.001193"], ["home", "/"], ["search", "/tim-kiem?q=khai+sinh"], ["service", "/dich-vu/1.001193"]];
  for (const [name, path] of pages) {
    await reader.go(path);
    await shoot(reader, name);
  }
  await reader.page.screenshot({ path: SERVICE });
}

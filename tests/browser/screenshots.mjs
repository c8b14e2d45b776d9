// The pictures in docs/: seven kinds of page on a telephone and on a desk, from a portal with its demonstration.
import { mkdirSync } from "node:fs";
import { fileURLToPath } from "node:url";

import { fillIn, handIn } from "./journeys/applying.mjs";
import { until } from "./portal.mjs";
import { Visitor } from "./visitor.mjs";

const FOLDER = fileURLToPath(new URL("../../docs/look/", import.meta.url));
const SERVICE = fileURLToPath(new URL("../../docs/service.png", import.meta.url));
/** Width and height of a telephone and of a desk. */
const SIZES = [[320, 640], [1280, 860]];
const SEEDING = 900_000;

async function shoot(visitor, name) {
  for (const [width, height] of SIZES) {
    await visitor.page.setViewport({ width, height });
    await visitor.page.screenshot({ path: `${FOLDER}${name}-${width}.png` });
  }
}

/** Waits until the demonstration's dossiers are there and counted. */
async function seeded(reader) {
  await reader.go("/");
  const progress = await reader.link("/tien-trinh/");
  if (!progress) return;
  await until("the demonstration", async () => {
    await reader.go(progress);
    return reader.page.evaluate(() => document.querySelector("progress").value === 100);
  }, SEEDING);
}

export async function take(browser, portal) {
  mkdirSync(FOLDER, { recursive: true });
  const reader = await Visitor.arrive(browser, portal, "vi");
  await seeded(reader);
  await portal.command("rollup");
  const citizen = await Visitor.arrive(browser, portal, "vi");
  await citizen.signIn("nguyen.thi.thu.ha@nguoi-dan.example");
  const draft = await fillIn(citizen, async step => {
    if (step === "tre") await shoot(citizen, "form");
  });
  const code = await handIn(citizen, draft);
  await shoot(citizen, "receipt");
  await citizen.go(`/ho-so/${code}`);
  await shoot(citizen, "tracking");
  await until("the figures", async () => {
    await reader.go("/thong-ke/1.001193");
    return reader.page.evaluate(() => document.querySelector("main table td.num")?.textContent.trim() !== "0");
  }, 150_000);
  const pages = [["statistics", "/thong-ke"], ["home", "/"], ["search", "/tim-kiem?q=khai+sinh"], ["service", "/dich-vu/1.001193"]];
  for (const [name, path] of pages) {
    await reader.go(path);
    await shoot(reader, name);
  }
  await reader.page.setViewport({ width: 1280, height: 800 });
  await reader.page.screenshot({ path: SERVICE });
}

// Drives a Chromium through every page of the portal, in both languages, and says what it found. Started by
// tests/browser-check, which has the options.
import { parseArgs } from "node:util";
import puppeteer from "puppeteer-core";

import { applyByKeyboard } from "./journeys/keyboard.mjs";
import { announce, breakDown, readMeanwhile } from "./journeys/announcing.mjs";
import * as applying from "./journeys/applying.mjs";
import * as deciding from "./journeys/deciding.mjs";
import { print } from "./journeys/paper.mjs";
import { counted, figures, read } from "./journeys/reading.mjs";
import { Ledger } from "./look.mjs";
import { Portal } from "./portal.mjs";
import { printTable, writeLooks, writeScores } from "./tables.mjs";
import { Visitor } from "./visitor.mjs";

const LANGS = ["vi", "en"];

const { values: options } = parseArgs({
  options: {
    portal: { type: "string" },
    chromium: { type: "string" },
    port: { type: "string", default: "18580" },
    all: { type: "boolean", default: false },
    lighthouse: { type: "boolean", default: false },
    table: { type: "boolean", default: false },
    screenshots: { type: "boolean", default: false },
    pictures: { type: "string" },
  },
});

const both = act => Promise.all(LANGS.map(act));

/** An officer at two windows, one for each language. */
async function officer(browser, portal, email) {
  const vi = await Visitor.arrive(browser, portal, "vi");
  await vi.signIn(email);
  return { vi, en: await vi.also("en") };
}

/** A day of the portal in one language: everything up to a rating. Answers with the dossier's code and who handed it in. */
async function day(browser, portal, ledger, lang, officers) {
  const arrive = () => Visitor.arrive(browser, portal, lang);
  const reader = await arrive();
  await figures(reader, ledger, "no data");
  await read(reader, ledger);
  await applying.write(reader, ledger);

  const email = `cha.me.${lang}@nguoi-dan.example`;
  const citizen = await arrive();
  await applying.signIn(citizen, ledger, email);
  const code = await applying.apply(citizen, ledger);
  await applying.follow(citizen, ledger, code, "handed in");
  await applying.leaveADraft(citizen, ledger);
  await applying.overstep(citizen, ledger);

  const desk = officers.receptionist[lang];
  await deciding.emptyInbox(desk, ledger);
  await deciding.receive(desk, ledger, code);
  const paper = await deciding.takePaper(desk, ledger);
  await deciding.takeMany(desk, ledger);
  await applying.follow(citizen, ledger, code, "accepted");
  await citizen.go(`/ho-so/${code}/bien-nhan`);
  await ledger.look(citizen, "receipt", "accepted");
  const handler = officers.handler[lang];
  await deciding.settle(handler, ledger, code);
  await deciding.refuse(handler, ledger, paper);
  await applying.follow(citizen, ledger, code, "settled");
  await applying.rate(reader, ledger, email);
  await applying.lookUp(reader, ledger, code);
  await reader.leave();
  return { code, paper, citizen };
}

/** The same way without a pointer, without JavaScript, and on paper. */
async function otherWays(browser, portal, ledger, lang, officers, { code, paper, citizen }) {
  const keyboard = await Visitor.arrive(browser, portal, lang);
  await applyByKeyboard(keyboard, ledger, `ban.phim.${lang}@nguoi-dan.example`);
  await keyboard.leave();
  const plain = await Visitor.arrive(browser, portal, lang, { script: false });
  const draft = await applying.fillIn(plain);
  await plain.signIn(`khong.script.${lang}@nguoi-dan.example`, `/dang-nhap?tiep=${encodeURIComponent(plain.path)}`);
  await applying.handIn(plain, draft);
  ledger.note("without JavaScript", "start to acknowledgement", lang);
  await plain.leave();
  await print(citizen, ledger, "receipt", `/ho-so/${code}/bien-nhan`);
  await print(officers.receptionist[lang], ledger, "slip", `/can-bo/ho-so/${paper}/phieu`);
}

/** The figures once there are dossiers. */
async function countedFigures(browser, portal, ledger) {
  await portal.command("rollup");
  await both(async lang => {
    const reader = await Visitor.arrive(browser, portal, lang);
    await counted(reader);
    await figures(reader, ledger, "with data");
    await reader.go("/dich-vu/1.001193");
    await ledger.look(reader, "service", "with figures");
    await reader.leave();
  });
}

async function notices(browser, portal, ledger, officers) {
  for (const lang of LANGS) await announce(officers.administrator[lang], ledger);
  await breakDown(officers.administrator.vi);
  await both(async lang => {
    const reader = await Visitor.arrive(browser, portal, lang);
    await readMeanwhile(reader, ledger);
    await reader.leave();
  });
}

async function check(browser, portal, ledger) {
  const officers = {
    receptionist: await officer(browser, portal, deciding.RECEPTIONIST),
    handler: await officer(browser, portal, deciding.HANDLER),
    editor: await officer(browser, portal, deciding.EDITOR),
    administrator: await officer(browser, portal, deciding.ADMINISTRATOR),
  };
  const days = await both(lang => day(browser, portal, ledger, lang, officers));
  for (const lang of LANGS) await deciding.edit(officers.editor[lang], ledger);
  if (options.lighthouse) {
    const { score } = await import("./lighthouse.mjs");
    for (const [at, lang] of LANGS.entries()) await score(ledger, lang, { ...days[at], officers, browser, portal });
    return;
  }
  await both((lang, at) => otherWays(browser, portal, ledger, lang, officers, days[at]));
  await countedFigures(browser, portal, ledger);
  await notices(browser, portal, ledger, officers);
}

const began = Date.now();
const browser = await puppeteer.launch({ executablePath: options.chromium, args: ["--no-sandbox", "--lang=vi"] });
const portal = await Portal.start(options.portal, options.port);
let faults = 1;
try {
  if (options.screenshots) {
    const { take } = await import("./screenshots.mjs");
    await take(browser, portal);
    faults = 0;
  } else {
    const ledger = new Ledger({ ...options, blind: options.lighthouse });
    await check(browser, portal, ledger).catch(error => ledger.note("journey", "broken off", "–", error.stack));
    printTable(ledger);
    if (options.lighthouse) writeScores(ledger, await browser.version());
    if (options.table) writeLooks(ledger, await browser.version());
    faults = ledger.faults;
    console.log(`${ledger.pages.length} pages and journeys, ${faults} faults, ${Math.round((Date.now() - began) / 1000)} s`);
  }
} finally {
  await browser.close();
  portal.stop();
}
process.exit(faults ? 1 : 0);

// Drives a Chromium through every page of the portal, in both languages, and says what it found. Started by
// tests/browser-check, which has the options.
import { parseArgs } from "node:util";
import puppeteer from "puppeteer-core";

import { applyByKeyboard } from "./journeys/keyboard.mjs";
import * as announcing from "./journeys/announcing.mjs";
import * as applying from "./journeys/applying.mjs";
import * as deciding from "./journeys/deciding.mjs";
import { print } from "./journeys/paper.mjs";
import { counted, figures, miss, read } from "./journeys/reading.mjs";
import { browserOf, Ledger } from "./look.mjs";
import { Portal } from "./portal.mjs";
import { printTable, writeLooks, writeScores } from "./tables.mjs";
import { Visitor } from "./visitor.mjs";
import { WebKit } from "./webkit.mjs";

const LANGS = ["vi", "en"];

const { values: options } = parseArgs({
  options: {
    portal: { type: "string" },
    chromium: { type: "string" },
    firefox: { type: "string" },
    webkit: { type: "boolean", default: false },
    dark: { type: "boolean", default: false },
    port: { type: "string", default: "18580" },
    all: { type: "boolean", default: false },
    lighthouse: { type: "boolean", default: false },
    only: { type: "string" },
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
  await applying.askTooOften(reader, ledger);
  await applying.rateTooEarly(citizen, ledger, code);

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
  await applying.rateTooLate(citizen, ledger, code);
  await applying.fillInTables(reader, ledger);
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

async function searchInVain(browser, portal) {
  const reader = await Visitor.arrive(browser, portal, "vi");
  await miss(reader);
  await reader.leave();
}

async function notices(browser, portal, ledger, officers) {
  for (const lang of LANGS) await announcing.announce(officers.administrator[lang], ledger);
  const readers = await both(lang => Visitor.arrive(browser, portal, lang));
  const each = act => Promise.all(readers.map(act));
  await each(reader => announcing.readAhead(reader, ledger));
  const steps = await each(announcing.beginMeanwhile);
  await announcing.begin(portal);
  await each((reader, at) => announcing.comeInMaintenance(reader, ledger, steps[at]));
  await announcing.breakDown(officers.administrator.vi);
  await each(reader => announcing.readMeanwhile(reader, ledger));
  for (const lang of LANGS) await announcing.end(officers.administrator[lang], ledger);
  await each(reader => announcing.readAfterwards(reader, ledger));
  await each(reader => reader.leave());
}

async function check(browser, portal, ledger) {
  const officers = {
    receptionist: await officer(browser, portal, deciding.RECEPTIONIST),
    handler: await officer(browser, portal, deciding.HANDLER),
    editor: await officer(browser, portal, deciding.EDITOR),
    administrator: await officer(browser, portal, deciding.ADMINISTRATOR),
  };
  await both(lang => deciding.listMissed(officers.editor[lang], ledger, "none"));
  const days = await both(lang => day(browser, portal, ledger, lang, officers));
  await searchInVain(browser, portal);
  await both(lang => deciding.listMissed(officers.editor[lang], ledger, "some"));
  for (const lang of LANGS) await deciding.edit(officers.editor[lang], ledger);
  if (options.lighthouse) {
    const { score } = await import("./lighthouse.mjs");
    const { only } = options;
    for (const [at, lang] of LANGS.entries()) await score(ledger, lang, { ...days[at], officers, browser, portal, only });
    return;
  }
  // What these need is not to be had from a Firefox: a page without scripts, and how it is printed.
  if (!options.firefox) await both((lang, at) => otherWays(browser, portal, ledger, lang, officers, days[at]));
  await countedFigures(browser, portal, ledger);
  await notices(browser, portal, ledger, officers);
}

const began = Date.now();
const browser = await puppeteer.launch(browserOf(options));
const portal = await Portal.start(options.portal, options.port, { seeded: options.screenshots });
const webkit = options.webkit ? new WebKit(Number(options.port) + 9, options.dark) : null;
let faults = 1;
try {
  await webkit?.open();
  if (options.screenshots) {
    const { take } = await import("./screenshots.mjs");
    await take(browser, portal);
    faults = 0;
  } else {
    const ledger = new Ledger({ ...options, webkit, blind: options.lighthouse });
    await check(browser, portal, ledger).catch(error => ledger.note("journey", "broken off", "–", error.stack));
    printTable(ledger);
    const version = webkit?.version ?? (await browser.version());
    if (options.lighthouse) writeScores(ledger, version, options.only);
    if (options.table) writeLooks(ledger, version);
    faults = ledger.faults;
    const seconds = Math.round((Date.now() - began) / 1000);
    console.log(`${version}: ${ledger.pages.length} pages and journeys, ${faults} faults, ${seconds} s`);
  }
} finally {
  await browser.close();
  portal.stop();
  webkit?.stop();
}
process.exit(faults ? 1 : 0);

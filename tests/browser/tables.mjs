// What was found, by kind of page: on the terminal, and in docs/accessibility.md.
import { readFileSync, writeFileSync } from "node:fs";

const FILE = new URL("../../docs/accessibility.md", import.meta.url);

/** Rows by kind of page, in the order of the journey. */
function rows(ledger) {
  const types = new Map();
  for (const page of ledger.pages) {
    const row = types.get(page.type) ?? { type: page.type, states: new Set(), looks: 0, violations: 0, incomplete: 0, other: 0 };
    types.set(page.type, row);
    row.states.add(page.state);
    row.looks += 1;
    row.violations += page.violations;
    row.incomplete += page.incomplete;
    row.other += [...page.found].filter(fault => !fault.startsWith("axe ")).length;
  }
  return [...types.values()];
}

export function printTable(ledger) {
  for (const { type, states, looks, violations, incomplete, other } of rows(ledger)) {
    console.log(`${type.padEnd(24)} ${String(states.size).padStart(3)} states ${String(looks).padStart(4)} looks  axe ${violations}/${incomplete}  other ${other}`);
  }
}

/** Puts the table of what was looked at into the page that tells of it. */
export function writeLooks(ledger, version) {
  const views = ledger.views.map(({ width, dark }) => `${width} px ${dark ? "dark" : "light"}`).join(", ");
  const lines = rows(ledger).map(({ type, states, violations, incomplete, other }) => {
    return `| ${type} | ${[...states].join("; ")} | ${violations} / ${incomplete} | ${other} |`;
  });
  const head = ["| page | states, each in Vietnamese and English | axe: violations / incomplete | other findings |", "|---|---|---|---|"];
  write("looks", [`${version}, ${today()}; axe at ${views}.`, "", ...head, ...lines]);
}

/** Puts the table of Lighthouse's scores there, or the row of the `only` kind; each score is the lower one of both languages. */
export function writeScores(ledger, version, only) {
  const least = new Map();
  for (const { type, scores } of ledger.scored) {
    least.set(type, scores.map((score, at) => Math.min(score, least.get(type)?.[at] ?? 100)));
  }
  const head = ["| page | performance | accessibility | best practices | search engines |", "|---|---|---|---|---|"];
  const row = ([type, scores]) => `| ${type} | ${scores.join(" | ")} |`;
  const anew = line => (line.startsWith(`| ${only} |`) ? row([only, least.get(only)]) : line);
  write("scores", only ? read("scores").map(anew) : [`${ledger.scorer}; ${version}, ${today()}.`, "", ...head, ...[...least].map(row)]);
}

const today = () => new Date().toISOString().slice(0, 10);

/** The page in three: before a table's lines, those, and after them. */
function parts(name) {
  const [begin, end] = [`<!-- ${name}: written by tests/browser-check -->\n`, `<!-- end of ${name} -->`];
  const [before, rest] = readFileSync(FILE, "utf8").split(begin);
  const [lines, after] = rest.split(end);
  return [before + begin, lines, end + after];
}

const read = name => parts(name)[1].trimEnd().split("\n");

function write(name, lines) {
  const [before, , after] = parts(name);
  writeFileSync(FILE, `${before}${lines.join("\n")}\n${after}`);
}

// What was found, by kind of page: on the terminal, and in docs/accessibility.md.
import { readFileSync, writeFileSync } from "node:fs";

const FILE = new URL("../../docs/accessibility.md", import.meta.url);
const [BEGIN, END] = ["<!-- written by tests/browser-check -->", "<!-- until here -->"];

/** Rows by kind of page, in the order of the journey. */
function rows(ledger) {
  const types = new Map();
  for (const page of ledger.pages) {
    const row = types.get(page.type) ?? { type: page.type, states: new Set(), looks: 0, violations: 0, incomplete: 0, other: 0, scores: [] };
    types.set(page.type, row);
    row.states.add(page.state);
    row.looks += 1;
    row.violations += page.violations;
    row.incomplete += page.incomplete;
    row.other += [...page.found].filter(fault => !fault.startsWith("axe ")).length;
    if (page.scores) row.scores.push(page.scores);
  }
  return [...types.values()];
}

/** The least of each score over both languages. */
function scored({ scores }) {
  if (scores.length === 0) return "–";
  return scores[0].map((_, at) => Math.min(...scores.map(one => one[at]))).join(" / ");
}

export function printTable(ledger) {
  for (const row of rows(ledger)) {
    const { type, states, looks, violations, incomplete, other } = row;
    console.log(`${type.padEnd(24)} ${String(states.size).padStart(3)} states ${String(looks).padStart(4)} looks  axe ${violations}/${incomplete}  other ${other}  ${scored(row)}`);
  }
}

export function writeTable(ledger, version) {
  const lines = rows(ledger).map(row => {
    const { type, states, violations, incomplete, other } = row;
    return `| ${type} | ${[...states].join("; ")} | ${violations} / ${incomplete} | ${other} | ${scored(row)} |`;
  });
  const head = ["| page | states | axe: violations / incomplete | other findings | Lighthouse |", "|---|---|---|---|---|"];
  const table = [BEGIN, `${version}, ${new Date().toISOString().slice(0, 10)}.`, "", ...head, ...lines, END].join("\n");
  const text = readFileSync(FILE, "utf8");
  const [before, rest] = text.split(BEGIN);
  writeFileSync(FILE, before + table + rest.split(END)[1]);
}

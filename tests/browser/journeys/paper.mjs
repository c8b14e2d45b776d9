// What is printed: one A4 page, without what only a screen needs.

/** In the page, as printed: what of the frame would stand on paper. */
function framePrinted() {
  const shown = element => element.checkVisibility() && element.getBoundingClientRect().height > 0 && element.getBoundingClientRect().right > 0;
  return [...document.querySelectorAll("nav, .skip, .btn, main button, .screen, footer a")].filter(shown).map(element => element.textContent.trim().slice(0, 40));
}

/** Prints the page at `path` and counts its sheets. */
export async function print(visitor, ledger, state, path) {
  await visitor.go(path);
  await visitor.page.emulateMediaType("print");
  const frame = await visitor.page.evaluate(framePrinted);
  await visitor.page.emulateMediaType(null);
  const pdf = Buffer.from(await visitor.page.pdf({ preferCSSPageSize: true })).toString("latin1");
  const sheets = pdf.match(/\/Type\s*\/Page\b(?!s)/g)?.length ?? 0;
  const faults = [sheets === 1 ? null : `takes ${sheets} sheets`, ...frame.map(words => `prints "${words}"`)].filter(Boolean);
  if (faults.length === 0) ledger.note("print", state, visitor.lang);
  for (const fault of faults) ledger.note("print", state, visitor.lang, fault);
}

// A citizen: signs in, fills in a form with every mistake that it can find, hands it in, follows it, rates it, writes.
import { answersOf } from "../visitor.mjs";

const ANSWERS = answersOf("khai-sinh");
const FORM = "/nop/1.001193";

/** From the form's start to check-your-answers; `each` sees every page on the way. Answers with the way of the draft. */
export async function fillIn(visitor, each = async () => {}, form = FORM, answers = ANSWERS) {
  await visitor.go(form);
  await each("start");
  await visitor.send(form);
  let last = "";
  for (let steps = 0; steps < 40; steps++) {
    const path = visitor.plainPath.split("?")[0];
    if (path.endsWith("/kiem-tra")) return path.replace(/\/kiem-tra$/, "");
    const step = path.split("/").at(-1);
    await each(step === last ? `${step}, more asked` : step);
    last = step;
    await visitor.send(path, answers);
  }
  throw new Error(`the form does not end: ${visitor.path}`);
}

/** Hands in the draft at `draft`, whose owner is signed in; answers with the dossier's code. */
export async function handIn(visitor, draft) {
  await visitor.go(`${draft}/kiem-tra`);
  await visitor.send(`${draft}/nop`, { declaration: "yes" });
  return visitor.path.match(/H99\.\d+-\d{6}-\d{4,}/)[0];
}

export async function signIn(visitor, ledger, email) {
  await visitor.go("/dang-nhap");
  await ledger.look(visitor, "sign in", "the address");
  await visitor.send("/dang-nhap", { email: "khong-phai-dia-chi" }, { status: 422 });
  await ledger.look(visitor, "sign in", "the address, error");
  await visitor.send("/dang-nhap", { email });
  await ledger.look(visitor, "sign in", "the code");
  await visitor.send("/dang-nhap/ma", { code: "000000" }, { status: 422 });
  await ledger.look(visitor, "sign in", "the code, error");
  await visitor.signIn(email, "/dang-nhap");
  await ledger.look(visitor, "my page", "empty");
}

/** Fills in the birth form with mistakes first; answers with the dossier's code. */
export async function apply(visitor, ledger) {
  const draft = await fillIn(visitor, async step => {
    await ledger.look(visitor, "form", step);
    if (step === "start") return;
    const path = visitor.plainPath.split("?")[0];
    const nothing = Object.fromEntries(Object.keys(ANSWERS).map(name => [name, ""]));
    try {
      await visitor.send(path, nothing, { status: 422 });
      await ledger.look(visitor, "form", `${step}, errors`);
    } catch (error) {
      // A step that may stay empty leads on: back to it.
      if (!/ 200 in place of 422/.test(error.message)) throw error;
      await visitor.go(path);
    }
  });
  await visitor.go(`${draft}/kiem-tra`);
  await ledger.look(visitor, "form", "check");
  await visitor.send(`${draft}/nop`, { declaration: "" }, { status: 422 });
  await ledger.look(visitor, "form", "check, error");
  await visitor.go(`${draft}/in`);
  await ledger.look(visitor, "form", "print before handing in");
  const code = await handIn(visitor, draft);
  await ledger.look(visitor, "receipt", "handed in");
  return code;
}

/** A draft on the account's page and at the form's start, then deleted: what is gone says so. */
export async function leaveADraft(visitor, ledger) {
  await visitor.go(FORM);
  await visitor.send(FORM);
  const path = visitor.plainPath.split("?")[0];
  const draft = path.slice(0, path.lastIndexOf("/"));
  await visitor.go(FORM);
  await ledger.look(visitor, "form", "start, with a draft");
  await visitor.go("/tai-khoan");
  await ledger.look(visitor, "my page", "with a draft and a dossier");
  await visitor.send("/tai-khoan/ban-nhap/");
  await visitor.go(draft, 404);
  await ledger.look(visitor, "error", "404 of a deleted draft");
  await visitor.go("/tai-khoan/thong-tin");
  await ledger.look(visitor, "my page", "profile");
  await misstate(visitor, ledger);
}

export async function follow(visitor, ledger, code, state) {
  await visitor.go(`/ho-so/${code}`);
  await ledger.look(visitor, "tracking", state);
}

/** Looks the dossier up without signing in, until one wrong answer too many. */
export async function lookUp(visitor, ledger, code) {
  const four = ANSWERS.requester_personal_id.slice(-4);
  await visitor.go("/tra-cuu");
  await ledger.look(visitor, "tracking", "look up");
  await visitor.send("/tra-cuu", { ma: "x", "bon-so": "" }, { status: 422 });
  await ledger.look(visitor, "tracking", "look up, errors");
  await visitor.go("/tra-cuu");
  await visitor.send("/tra-cuu", { ma: code, "bon-so": "0000" }, { status: 422 });
  await ledger.look(visitor, "tracking", "look up, no match");
  await visitor.go("/tra-cuu");
  await visitor.send("/tra-cuu", { ma: code, "bon-so": four });
  await ledger.look(visitor, "tracking", "looked up");
  for (let tries = 1; tries < 6; tries++) {
    await visitor.go("/tra-cuu");
    await visitor.send("/tra-cuu", { ma: code, "bon-so": "0000" }, { status: tries < 5 ? 422 : 429 });
  }
  await ledger.look(visitor, "error", "429");
}

/** The owner comes before there is a result. */
export async function rateTooEarly(visitor, ledger, code) {
  await visitor.go(`/danh-gia/${code}`);
  await ledger.look(visitor, "rating", "not yet");
}

/** Thirty days are over. */
export async function rateTooLate(visitor, ledger, code) {
  const past = new Date(Date.now() - 40 * 86_400_000).toISOString();
  await visitor.portal.rewrite(`DOSSIER#${code}`, "HEADER", item => (item.resolved_at = { S: past }));
  await visitor.go(`/danh-gia/${code}`, 410);
  await ledger.look(visitor, "error", "410 of a rating that is over");
}

/** Rates through the mail's link. */
export async function rate(visitor, ledger, email) {
  await visitor.go(await visitor.portal.link(email, "/danh-gia/"));
  await ledger.look(visitor, "rating", "asked");
  await visitor.send("/danh-gia/", {}, { status: 422 });
  await ledger.look(visitor, "rating", "error");
  const long = "Cán bộ hướng dẫn tận tình. ".repeat(80);
  await visitor.send("/danh-gia/", { overall: "satisfied", remark: long }, { status: 422 });
  await ledger.look(visitor, "rating", "error of a text that is too long");
  await visitor.send("/danh-gia/", { overall: "very_satisfied", remark: "Cán bộ hướng dẫn tận tình." });
  await ledger.look(visitor, "rating", "given");
  await visitor.go(await visitor.portal.link(email, "/danh-gia/"));
  await ledger.look(visitor, "rating", "to be changed");
}

export async function write(visitor, ledger) {
  await visitor.go("/gop-y?trang=/dich-vu/1.001193/thu-tuc-dang-ky-khai-sinh");
  await ledger.look(visitor, "feedback", "asked");
  await visitor.send("/gop-y", { contact: "binh" }, { status: 422 });
  await ledger.look(visitor, "feedback", "errors");
  await visitor.send("/gop-y", { kind: "question", text: "Quầy một cửa mở lúc nào? ".repeat(100), contact: "" }, { status: 422 });
  await ledger.look(visitor, "feedback", "error of a text that is too long");
  await visitor.send("/gop-y", { kind: "question", text: "Quầy một cửa mở lúc nào?", contact: "binh@nguoi-dan.example" });
  await ledger.look(visitor, "feedback", "done");
  const number = visitor.path.split("/").at(-1);
  await visitor.go(`/gop-y/tra-cuu?ma=${number}`);
  await ledger.look(visitor, "feedback", "looked up");
  await visitor.go("/gop-y/tra-cuu?ma=GY-261123-222222", 404);
  await ledger.look(visitor, "feedback", "unknown number");
}

/** A declaration with tables of people, looked at from step to step. */
export async function fillInTables(visitor, ledger) {
  const draft = await fillIn(
    visitor,
    step => ledger.look(visitor, "form with tables", step),
    "/nop/1.004222",
    answersOf("ct01"),
  );
  await visitor.go(`${draft}/kiem-tra`);
  await ledger.look(visitor, "form with tables", "check");
}

/** Asks for one code too many. */
export async function askTooOften(visitor, ledger) {
  for (let tries = 1; tries <= 6; tries++) {
    await visitor.go("/dang-nhap");
    await visitor.send("/dang-nhap", { email: `nhieu.lan.${visitor.lang}@nguoi-dan.example` }, { status: tries < 6 ? 200 : 429 });
  }
  await ledger.look(visitor, "error", "429 of signing in");
}

/** A profile with mistakes. */
async function misstate(visitor, ledger) {
  await visitor.send("/tai-khoan/thong-tin", { name: "1", personal_id: "123", phone: "12" }, { status: 422 });
  await ledger.look(visitor, "my page", "profile, errors");
}

/** What is not for everyone, and a form whose token is old. */
export async function overstep(visitor, ledger) {
  await visitor.go("/can-bo", 404);
  await ledger.look(visitor, "error", "404 of an officers' page");
  await visitor.go("/tai-khoan/thong-tin");
  await visitor.alter("csrf", "AAAA");
  await visitor.send("/tai-khoan/thong-tin", {}, { status: 403 });
  await ledger.look(visitor, "error", "403");
  await visitor.go("/dang-xuat");
  await ledger.look(visitor, "sign in", "sign out");
}

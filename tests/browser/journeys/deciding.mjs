// Officers: the inbox, a dossier received, settled, refused; paper dossiers one by one and many from a file.
import { writeFileSync } from "node:fs";
import { join } from "node:path";

export const RECEPTIONIST = "tiep.nhan.sm@minh-hoa.example";
export const HANDLER = "ho.tich.sm@minh-hoa.example";
export const EDITOR = "danh.muc@minh-hoa.example";
export const ADMINISTRATOR = "quan.tri@minh-hoa.example";

const HEAD = "Số sổ,Mã thủ tục,Hình thức nộp,Ngày nhận,Giờ nhận,Họ và tên,Số điện thoại,Thư điện tử,Ghi chú";
/** Nine days ago, as people write it. */
const DAY = new Date(Date.now() - 9 * 86_400_000).toISOString().slice(0, 10).split("-").reverse().join("/");
const ROW = `2.000815,Trực tiếp,${DAY},08:30`;

export async function act(officer, code, word, fields = {}, options = {}) {
  await officer.go(`/can-bo/ho-so/${code}`);
  await officer.send(`/can-bo/ho-so/${code}/${word}`, fields, options);
}

export async function emptyInbox(officer, ledger) {
  await officer.go("/can-bo?ds=xong");
  await ledger.look(officer, "officers' inbox", "empty list");
  await officer.go("/can-bo?ma=H99.01-261101-9999", 404);
  await ledger.look(officer, "officers' inbox", "unknown code");
}

/** Accepts the dossier, after a mistake. */
export async function receive(officer, ledger, code) {
  await officer.go("/can-bo");
  await ledger.look(officer, "officers' inbox", "with dossiers");
  await officer.go(`/can-bo/ho-so/${code}`);
  await ledger.look(officer, "officers' dossier", "handed in");
  await act(officer, code, "tra-lai", {}, { status: 422 });
  await ledger.look(officer, "officers' dossier", "sent back, errors");
  await act(officer, code, "tiep-nhan");
  await ledger.look(officer, "officers' dossier", "accepted");
  await officer.go(`/can-bo/ho-so/${code}/phieu`);
  await ledger.look(officer, "officers' slip", "of an online dossier");
}

/** Records the result, after a mistake, and after somebody else was faster. */
export async function settle(officer, ledger, code) {
  await officer.go(`/can-bo/ho-so/${code}`);
  await ledger.look(officer, "officers' dossier", "to be settled");
  await officer.alter("version", "1");
  await officer.send(`/can-bo/ho-so/${code}/ket-qua`, { number: "1", place: "Quầy 1", hours: "Sáng" }, { status: 409 });
  await ledger.look(officer, "error", "409");
  await act(officer, code, "ket-qua", { number: "", place: "", hours: "" }, { status: 422 });
  await ledger.look(officer, "officers' dossier", "result, errors");
  await act(officer, code, "ket-qua", { number: "128/2026", place: "Bộ phận Một cửa, quầy 2", hours: "7 giờ 30 – 11 giờ 30" });
  await ledger.look(officer, "officers' dossier", "settled");
}

/** A paper dossier: registered, then refused; answers with its code. */
export async function takePaper(officer, ledger) {
  await officer.go("/can-bo/tiep-nhan");
  await ledger.look(officer, "officers' paper form", "empty");
  await officer.send("/can-bo/tiep-nhan", { name: "" }, { status: 422 });
  await ledger.look(officer, "officers' paper form", "errors");
  await officer.send("/can-bo/tiep-nhan", {
    procedure: "khac",
    "procedure-code": "2.000815",
    channel: "counter",
    name: "Lò Thị Mai",
    phone: "0900000009",
    email: "mai@nguoi-dan.example",
  });
  await ledger.look(officer, "officers' slip", "of a paper dossier");
  return officer.path.match(/H99\.\d+-\d{6}-\d{4,}/)[0];
}

export async function refuse(officer, ledger, code) {
  await act(officer, code, "tu-choi", { kind: "khong-du-dieu-kien", reason: "Bản chính không còn nguyên vẹn." });
  await ledger.look(officer, "officers' dossier", "refused");
}

/** Many paper dossiers from a file with good rows and bad ones. */
export async function takeMany(officer, ledger) {
  const file = join(officer.portal.folder, `so-${officer.lang}.csv`);
  await officer.go("/can-bo/tiep-nhan/nhieu");
  await ledger.look(officer, "officers' import", "empty");
  await officer.send("/can-bo/tiep-nhan/nhieu", {}, { status: 422 });
  await ledger.look(officer, "officers' import", "error");
  const mark = officer.lang;
  writeFileSync(file, `${HEAD}\n${mark}1,${ROW},An,,,\n${mark}2,${ROW},Bình,,,\n${mark}3,9.999999,,${DAY},08:30,Ca,,,\n`);
  await officer.go("/can-bo/tiep-nhan/nhieu");
  await officer.upload("/can-bo/tiep-nhan/nhieu", "tep", file);
  await ledger.look(officer, "progress", "at work or done");
  await toTheEnd(officer);
  await ledger.look(officer, "progress", "done, with mistakes");
  await officer.go("/can-bo/tiep-nhan/nhieu");
  await ledger.look(officer, "officers' import", "with imports");
  writeFileSync(file, HEAD + "\n" + `${ROW},`.repeat(250_000));
  await officer.upload("/can-bo/tiep-nhan/nhieu", "tep", file, 413);
  await ledger.look(officer, "error", "413");
}

async function toTheEnd(visitor) {
  const path = visitor.plainPath;
  for (let tries = 0; tries < 240; tries++) {
    if (await visitor.page.evaluate(() => document.querySelector("progress").value === 100)) return;
    await new Promise(resolve => setTimeout(resolve, 250));
    // The page loads itself anew when the job ends, which may be at this very moment.
    await visitor.go(path).catch(error => {
      if (!error.message.includes("ERR_ABORTED")) throw error;
    });
  }
  throw new Error(`${path} does not end`);
}

/** A job as it stands half done, and as it stands when it had to stop: put into the database, for neither waits to be seen. */
async function stop(officer, ledger) {
  const path = officer.plainPath;
  const job = change => officer.portal.rewrite(`JOB#${path.split("/").at(-1)}`, "JOB", change);
  await job(item => {
    item.state = { S: "running" };
    item.done = { N: String(Math.floor(Number(item.total.N) / 2)) };
    delete item.ended_at;
  });
  await officer.go(path);
  await ledger.look(officer, "progress", "at work");
  // Nobody looks while it stops: the page would load itself anew.
  await officer.go("/can-bo/danh-muc");
  const [vi, en] = ["Dòng 12: mã thủ tục không đúng dạng.", "Line 12: the code has the wrong form."];
  await job(item => {
    item.state = { S: "failed" };
    item.ended_at = item.updated_at;
    item.failure = { M: { vi: { S: vi }, en: { S: en } } };
  });
  await officer.go(path);
  await ledger.look(officer, "progress", "failed");
}

/** Words that found nothing: before and after somebody searched. */
export async function listMissed(officer, ledger, state) {
  await officer.go("/can-bo/danh-muc/tu-chua-tim-thay");
  await ledger.look(officer, "officers' list of words not found", state);
}

/** The editor's pages. Publishing is one at a time: the other language's is turned away, which is a page too. */
export async function edit(officer, ledger) {
  await officer.go("/can-bo/danh-muc");
  await ledger.look(officer, "officers' catalogue", "as it is");
  await officer.send("/can-bo/danh-muc/nhap", {}, { status: 422 });
  await ledger.look(officer, "officers' catalogue", "error");
  await officer.go("/can-bo/danh-muc");
  await officer.send("/can-bo/danh-muc/cong-bo");
  await toTheEnd(officer);
  await ledger.look(officer, "progress", "published");
  await stop(officer, ledger);
  const file = join(officer.portal.folder, `danh-muc-${officer.lang}.jsonl`);
  writeFileSync(file, "{}\nkhông phải JSON\n");
  await officer.go("/can-bo/danh-muc");
  await officer.upload("/can-bo/danh-muc/nhap", "tep", file);
  await toTheEnd(officer);
  await ledger.look(officer, "progress", "imported, no line of it good");
}

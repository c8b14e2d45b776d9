// The portal that is looked at: started here in memory, or one that runs already.
import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const PATIENCE = 60_000;
/** How long the demonstration's dossiers may take to be made, where much else is going on. */
const SEEDING = 1_800_000;

export const pause = milliseconds => new Promise(resolve => setTimeout(resolve, milliseconds));

/** Asks again until `attempt` gives something; ends with a sentence when nothing comes. */
export async function until(what, attempt, patience = PATIENCE) {
  for (const end = Date.now() + patience; Date.now() < end; await pause(50)) {
    const found = await attempt();
    if (found) return found;
  }
  throw new Error(`${what} did not come within ${patience / 1000} s`);
}

export class Portal {
  /** Starts `binary` on `port`, in memory; with the demonstration's dossiers where it is to be `seeded`. */
  static async start(binary, port, { seeded = false } = {}) {
    const portal = new Portal();
    portal.binary = binary;
    portal.base = `http://localhost:${port}`;
    portal.folder = mkdtempSync(join(tmpdir(), "portal-"));
    const environment = join(portal.folder, "portal.env");
    const options = ["serve", "--memory", ...(seeded ? [] : ["--empty"]), "--port", String(port), "--env-file", environment];
    portal.process = spawn(binary, options, { stdio: ["ignore", "ignore", "inherit"], cwd: portal.folder });
    let ended = null;
    portal.process.on("exit", code => (ended = code ?? "a signal"));
    await until("the portal", async () => {
      if (ended !== null) throw new Error(`the portal ended with ${ended}`);
      return fetch(portal.base + "/suc-khoe").then(answer => answer.ok, () => false);
    });
    if (seeded) {
      const head = { TableName: "portal", Key: { pk: { S: "HEAD" }, sk: { S: "HEAD" } } };
      const making = async () => "seeding" in ((await portal.database("GetItem", head)).Item ?? {});
      await until("the beginning of the demonstration's making", making);
      await until("the end of the demonstration's making", async () => !(await making()), SEEDING);
    }
    return portal;
  }

  stop() {
    this.process.kill("SIGTERM");
    rmSync(this.folder, { recursive: true, force: true });
  }

  /** Runs the operator's command on this portal's database. */
  command(...words) {
    const line = 'set -a; . ./portal.env; set +a; exec "$0" "$@"';
    const child = spawn("bash", ["-c", line, this.binary, ...words], { cwd: this.folder, stdio: ["ignore", "ignore", "inherit"] });
    return new Promise((resolve, reject) => {
      child.on("exit", code => (code === 0 ? resolve() : reject(new Error(`portal ${words.join(" ")} ended with ${code}`))));
    });
  }

  /**
   * Rewrites an item of the database behind the portal's back: what only time brings about can then be looked at today.
   * `change` gets the item as DynamoDB writes it, `{ name: { S: "…" } }`.
   */
  async rewrite(pk, sk, change) {
    const key = { pk: { S: pk }, sk: { S: sk } };
    const { Item } = await this.database("GetItem", { TableName: "portal", Key: key });
    if (!Item) throw new Error(`there is no item ${pk} ${sk}`);
    change(Item);
    await this.database("PutItem", { TableName: "portal", Item });
  }

  /** One call to the embedded database, which is on the next port and takes any signature. */
  async database(operation, words) {
    const url = new URL(this.base);
    url.port = Number(url.port) + 1;
    const now = new Date().toISOString().replace(/[-:]|\.\d+/g, "");
    const scope = `${now.slice(0, 8)}/ap-southeast-1/dynamodb/aws4_request`;
    const headers = {
      "content-type": "application/x-amz-json-1.0",
      "x-amz-date": now,
      "x-amz-target": `DynamoDB_20120810.${operation}`,
      authorization: `AWS4-HMAC-SHA256 Credential=local/${scope}, SignedHeaders=host;x-amz-date, Signature=0`,
    };
    const answer = await fetch(url, { method: "POST", headers, body: JSON.stringify(words) });
    const told = await answer.json();
    if (!answer.ok) throw new Error(`${operation}: ${told.message ?? answer.status}`);
    return told;
  }

  async mails(to) {
    const answer = await fetch(`${this.base}/dev/mailbox.json?to=${encodeURIComponent(to)}`);
    return answer.json();
  }

  /** The newest mail to an address that `wanted` holds for; waits for it. */
  mail(to, wanted) {
    return until(`a mail to ${to}`, async () => (await this.mails(to)).find(wanted));
  }

  /** The path of the first link of such a mail that contains `part`. */
  async link(to, part) {
    const has = link => link.includes(part);
    const mail = await this.mail(to, mail => mail.links.some(has));
    return mail.links.find(has).replace(/^https?:\/\/[^/]+/, "");
  }
}

// The portal that is looked at: started here in memory, or one that runs already.
import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const PATIENCE = 60_000;

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
  /** Starts `binary` on `port`, in memory and without demo dossiers. */
  static async start(binary, port) {
    const portal = new Portal();
    portal.binary = binary;
    portal.base = `http://localhost:${port}`;
    portal.folder = mkdtempSync(join(tmpdir(), "portal-"));
    const environment = join(portal.folder, "portal.env");
    const options = ["serve", "--memory", "--empty", "--port", String(port), "--env-file", environment];
    portal.process = spawn(binary, options, { stdio: ["ignore", "ignore", "inherit"], cwd: portal.folder });
    let ended = null;
    portal.process.on("exit", code => (ended = code ?? "a signal"));
    await until("the portal", async () => {
      if (ended !== null) throw new Error(`the portal ended with ${ended}`);
      return fetch(portal.base + "/suc-khoe").then(answer => answer.ok, () => false);
    });
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

// A WebKit beside the Chromium, by WebDriver: it is shown the answers that the Chromium got, each in a frame as wide as a
// telephone, a tablet or a desk, for its window does not get that narrow.
import { spawn } from "node:child_process";
import { writeFileSync } from "node:fs";
import { createServer } from "node:http";

import { until } from "./portal.mjs";

/** How WebDriver names an element in its answers. */
const ELEMENT = "element-6066-11e4-a52e-4f735466cecf";
const DESK = { x: 0, y: 0, width: 1400, height: 1000 };

export class WebKit {
  /** Starts the driver on `port`, on a screen of its own, with `dark` or light colours. */
  constructor(port, dark) {
    this.turn = Promise.resolve();
    this.driver = `http://127.0.0.1:${port}`;
    const screen = ["-a", "-s", `-screen 0 ${DESK.width}x${DESK.height}x24`];
    const env = { ...process.env, GTK_THEME: dark ? "Adwaita:dark" : "Adwaita" };
    this.process = spawn("xvfb-run", [...screen, "WebKitWebDriver", `--port=${port}`], { stdio: "ignore", env, detached: true });
    this.pages = createServer((request, answer) => this.answer(request, answer)).listen(0, "127.0.0.1");
  }

  /** Opens a window once the driver is there. */
  async open() {
    await until("WebKit's driver", () => fetch(this.driver + "/status").then(answer => answer.ok, () => false));
    const { sessionId, capabilities } = await this.ask("POST", "/session", { capabilities: { alwaysMatch: {} } });
    this.version = `WebKitGTK/${capabilities.browserVersion}`;
    this.session = `/session/${sessionId}`;
    await this.does("POST", "/window/rect", DESK);
  }

  stop() {
    this.pages.close();
    process.kill(-this.process.pid, "SIGTERM");
  }

  /** Does `work` when nobody else is at the window. */
  alone(work) {
    const turn = this.turn.then(work);
    this.turn = turn.catch(() => {});
    return turn;
  }

  /** Opens an answer of the portal in a frame of `width` pixels, and stands in that frame. */
  async show(html, width) {
    this.html = html;
    await this.does("POST", "/url", { url: `http://127.0.0.1:${this.pages.address().port}/frame?${width}` });
    const { [ELEMENT]: id } = await this.does("POST", "/element", { using: "css selector", value: "iframe" });
    await this.does("POST", "/frame", { id: { [ELEMENT]: id } });
    return this.run(() => [innerWidth, matchMedia("(prefers-color-scheme: dark)").matches]);
  }

  answer({ url }, answer) {
    const [path, width] = url.split("?");
    answer.setHeader("content-type", "text/html; charset=utf-8");
    if (path === "/frame") {
      answer.end(`<!doctype html><title>–</title><style>iframe { border: 0; width: ${width}px; height: 900px }</style><iframe src="/page"></iframe>`);
    } else if (path === "/page") {
      answer.end(this.html);
    } else {
      answer.writeHead(404).end();
    }
  }

  /** Runs a function in the page, whatever it has to wait for, and answers with what it returns. */
  async run(work, ...args) {
    const script = `const [done, ...args] = [arguments[arguments.length - 1], ...[...arguments].slice(0, -1)];
      Promise.resolve().then(() => (${work})(...args)).then(told => done({ told }), error => done({ error: String(error) }));`;
    const { told, error } = await this.does("POST", "/execute/async", { script, args });
    if (error) throw new Error(error);
    return told;
  }

  /** Runs a script as it stands, for what it defines. */
  define(script) {
    return this.does("POST", "/execute/sync", { script, args: [] });
  }

  async picture(path) {
    writeFileSync(path, Buffer.from(await this.does("GET", "/screenshot"), "base64"));
  }

  does(method, command, words) {
    return this.ask(method, this.session + command, words);
  }

  async ask(method, path, words) {
    const answer = await fetch(this.driver + path, { method, body: words && JSON.stringify(words) });
    const { value } = await answer.json();
    if (!answer.ok) throw new Error(`WebKit, ${path.split("/").pop()}: ${value.error} ${value.message}`);
    return value;
  }
}

// A person at a browser: opens pages, fills in forms, presses buttons, signs in with the code from the mailbox.
import { readFileSync } from "node:fs";

/** The answers of a made-up person to a form, by the names of their boxes. */
export function answersOf(form) {
  return JSON.parse(readFileSync(new URL(`../data/forms/${form}.json`, import.meta.url), "utf8"));
}

export class Visitor {
  /** A person in a browser profile of their own, who reads `lang`. */
  static async arrive(browser, portal, lang, { script = true } = {}) {
    const context = await browser.createBrowserContext();
    const visitor = new Visitor();
    Object.assign(visitor, { context, portal, lang, faults: [], loaded: [] });
    await visitor.open();
    if (!script) await visitor.page.setJavaScriptEnabled(false);
    return visitor;
  }

  /** The same person, with the same session, reading `lang` in another window: a tab that is not in front is not painted. */
  async also(lang) {
    const visitor = await Visitor.arrive(this.context.browser(), this.portal, lang);
    await visitor.context.setCookie(...(await this.context.cookies()));
    return visitor;
  }

  async open() {
    this.page = await this.context.newPage();
    this.page.setDefaultTimeout(60_000);
    await this.page.setCacheEnabled(false);
    this.watch();
  }

  watch() {
    const { page } = this;
    page.on("pageerror", error => this.faults.push(error.message));
    page.on("console", message => {
      // A page that answers with an error says so itself; the browser's line about it is no fault.
      const itself = message.location().url === page.url() && message.text().startsWith("Failed to load resource");
      if (message.type() === "error" && !itself) this.faults.push(message.text());
    });
    page.on("request", request => {
      // A page of a long job asks how far it is, under its own address.
      const itself = request.url() === page.url() || (request.isNavigationRequest() && request.frame() === page.mainFrame());
      if (!itself && !request.url().startsWith("data:")) this.loaded.push(request.url());
    });
  }

  leave() {
    return this.context.close();
  }

  /** An address in the language of the visitor. */
  href(path) {
    if (this.lang === "vi" || path === "/en" || path.startsWith("/en/")) return path;
    return path === "/" ? "/en" : "/en" + path;
  }

  get path() {
    return this.page.url().replace(this.portal.base, "");
  }

  /** The same address in Vietnamese. */
  get plainPath() {
    return this.path.replace(/^\/en(?=[/?]|$)/, "") || "/";
  }

  async go(path, status = 200) {
    this.loaded.length = 0;
    this.expect(await this.page.goto(this.portal.base + this.href(path), { waitUntil: "load" }), status);
  }

  expect(answer, status) {
    this.answer = answer;
    if (answer.status() !== status) throw new Error(`${this.path}: ${answer.status()} in place of ${status}`);
  }

  /** Does what leads to another page, and waits for it. */
  async leadsOn(act, status = 200) {
    this.loaded.length = 0;
    const from = this.path;
    const [answer] = await Promise.all([this.page.waitForNavigation({ waitUntil: "load" }), act()]).catch(error => {
      throw new Error(`nothing followed ${from}: ${error.message}`);
    });
    this.expect(answer, status);
  }

  /**
   * Sends the form whose action begins with `begins`, with those of `answers` that it asks for. `button` is a value of the
   * button pressed; otherwise it is the form's own.
   */
  async send(begins, answers = {}, { status = 200, button = null } = {}) {
    begins = this.href(begins);
    const found = await this.page.evaluate(
      (begins, answers) => {
        const action = form => form.getAttribute("action") || location.pathname;
        const form = [...document.forms].find(form => action(form).startsWith(begins));
        if (!form) return [...document.forms].map(action);
        for (const field of form.elements) {
          if (!(field.name in answers) || field.type === "hidden") continue;
          const answer = answers[field.name];
          if (field.type === "radio" || field.type === "checkbox") field.checked = answer ? field.value === answer : field.checked;
          else field.value = answer;
        }
        window.theForm = form;
        return null;
      },
      begins,
      answers,
    );
    if (found) throw new Error(`${this.path} has no form ${begins}: ${found}`);
    const press = button => {
      const own = [...window.theForm.querySelectorAll("button")].filter(button => !button.className.includes("skip"));
      const pressed = button ? own.find(one => one.value === button) : own.findLast(one => !one.hasAttribute("formaction"));
      window.theForm.requestSubmit(pressed);
    };
    await this.leadsOn(() => this.page.evaluate(press, button), status);
  }

  /** Puts another value into hidden fields of a name, as an old page has it. */
  alter(name, value) {
    const put = (name, value) => document.getElementsByName(name).forEach(field => (field.value = value));
    return this.page.evaluate(put, name, value);
  }

  /** Chooses a file in a form and sends it. */
  async upload(begins, field, file, status = 200) {
    const chooser = await this.page.$(`form[action^="${this.href(begins)}"] input[name="${field}"]`);
    await chooser.uploadFile(file);
    await this.send(begins, {}, { status });
  }

  /** The address of the first link whose address or words contain `part`. */
  link(part) {
    return this.page.evaluate(part => {
      const has = a => a.getAttribute("href").includes(part) || a.textContent.includes(part);
      return [...document.querySelectorAll("main a[href]")].find(has)?.getAttribute("href");
    }, part);
  }

  /** Signs in from wherever signing in is asked for, or from its own page. */
  async signIn(email, path = "/dang-nhap") {
    await this.go(path);
    const before = new Set((await this.portal.mails(email)).map(mail => mail.id));
    await this.send("/dang-nhap", { email });
    const mail = await this.portal.mail(email, mail => !before.has(mail.id) && /\b\d{6}\b/.test(mail.text));
    await this.send("/dang-nhap/ma", { code: mail.text.match(/\b\d{6}\b/)[0] });
  }
}

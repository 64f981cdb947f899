// Saves what somebody writes as they write it. Without this the form's button saves the same.
// Nothing is kept in the browser: what the page says is saved, the service has.

const PAUSE = 700;
const LONGEST = 3000;
const AGAIN = 5000;

class Box {
  constructor(form, name) {
    this.form = form;
    this.name = name;
    this.shown = form.elements[`shown-${name}`];
    this.beside = form.elements[`beside-${name}`];
    this.sent = this.value;
    this.since = 0;
    this.timer = 0;
    this.busy = false;
  }

  get value() { return this.form.elements[this.name].value; }

  get waits() { return this.busy || this.value !== this.sent; }
}

class Draft {
  constructor(form) {
    this.form = form;
    this.told = form.querySelector("[data-qa-saved]");
    this.boxes = new Map();
    for (const field of form.elements) {
      if (field.name && form.elements[`shown-${field.name}`]) this.boxes.set(field.name, new Box(form, field.name));
    }
    for (const kind of ["input", "change"]) form.addEventListener(kind, (event) => this.typed(event.target.name));
    form.addEventListener("submit", () => { this.leaving = true; });
    document.addEventListener("visibilitychange", () => { if (document.hidden) this.saveAll(); });
    window.addEventListener("pagehide", () => this.saveAll());
    window.addEventListener("beforeunload", (event) => { if (this.waits && !this.leaving) event.preventDefault(); });
    if (this.told) this.told.textContent = "What you write is saved as you write it.";
  }

  get waits() { return [...this.boxes.values()].some((box) => box.waits); }

  typed(name) {
    const box = this.boxes.get(name);
    if (!box) return;
    const now = Date.now();
    box.since = box.since || now;
    clearTimeout(box.timer);
    this.say("Not saved yet…");
    box.timer = setTimeout(() => this.save(box), Math.max(0, Math.min(PAUSE, box.since + LONGEST - now)));
  }

  saveAll() { for (const box of this.boxes.values()) if (!box.busy && box.waits) this.save(box); }

  async save(box) {
    if (box.busy || this.leaving || box.value === box.sent) return;
    clearTimeout(box.timer);
    box.busy = true;
    box.since = 0;
    const value = box.value;
    let wait = 0;
    try {
      wait = await this.send(box, value);
    } catch {
      this.say("Not saved: the service cannot be reached. Leave this page open: it goes on trying.");
      wait = AGAIN;
    }
    box.busy = false;
    if (wait) box.timer = setTimeout(() => this.save(box), wait);
    else if (box.value !== box.sent) this.typed(box.name);
    else if (!this.waits) this.say(`All saved at ${new Date().toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit" })}.`);
  }

  /** Sends one box; 0, or after how many milliseconds it is to be sent again. */
  async send(box, value) {
    const body = new URLSearchParams({ csrf_token: this.form.elements.csrf_token.value, name: box.name, value,
      shown: box.shown.value, beside: box.beside.value });
    const answer = await fetch(this.form.dataset.qaAutosave, { method: "POST", body, redirect: "manual",
      keepalive: body.toString().length < 60000 });
    const kind = answer.headers.get("Content-Type") || "";
    if (!kind.startsWith("application/json")) return this.lost(answer);
    const said = await answer.json();
    if (said.error) {
      this.say(`Not saved: ${said.error}`);
      this.mark(box, `Not saved: ${said.error}`);
      box.sent = value;
      return 0;
    }
    box.sent = value;
    box.shown.value = said.shown;
    box.beside.value = said.beside;
    this.mark(box, said.beside ? "Somebody else wrote here at the same time. Both texts are kept: reload this page to choose which stands."
      : said.personal.length ? `This looks as if it held ${said.personal.join(" and ")}. Leave out what could tell who a child is.` : "");
    return 0;
  }

  /** Signed out, a stale form, or a busy service: what was typed stays here, and is sent again. */
  async lost(answer) {
    if (answer.type === "opaqueredirect" || answer.status === 0) {
      this.say("Not saved: you are signed out. Sign in in another window and leave this page open: it then saves by itself.");
    } else if (answer.status === 400) {
      const page = await fetch(location.href, { headers: { Accept: "text/html" }, redirect: "manual" });
      const fresh = page.ok && new DOMParser().parseFromString(await page.text(), "text/html").querySelector("form[data-qa-autosave] [name=csrf_token]");
      if (fresh) this.form.elements.csrf_token.value = fresh.value;
      this.say("Not saved yet: it is tried again.");
    } else {
      this.say("Not saved yet: the service is busy. It is tried again.");
    }
    return AGAIN;
  }

  mark(box, words) {
    const place = this.form.querySelector(`[data-qa-box="${box.name}"]`);
    if (!place) return;
    let note = place.querySelector("[data-qa-note]");
    if (!note) {
      note = document.createElement("p");
      note.className = "govuk-hint qa-small";
      note.dataset.qaNote = "";
      note.setAttribute("role", "status");
      place.append(note);
    }
    note.textContent = words;
  }

  say(words) { if (this.told && this.told.textContent !== words) this.told.textContent = words; }
}

export function saveDrafts() {
  document.querySelectorAll("form[data-qa-autosave]").forEach((form) => new Draft(form));
}

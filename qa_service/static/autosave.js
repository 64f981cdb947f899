// Saves what somebody writes as they write it. Without this the form's button saves the same.
// Nothing is kept in the browser: what the page says is saved, the service has.

const PAUSE = 700;
const LONGEST = 3000;
const AGAIN = 5000;
const PATIENCE = 15000;

class Box {
  constructor(form, name, unsaved) {
    this.form = form;
    this.name = name;
    this.shown = form.elements[`shown-${name}`];
    this.beside = form.elements[`beside-${name}`];
    this.sent = unsaved ? null : this.drawn;
    this.refused = null;
    this.why = "";
    this.since = 0;
    this.timer = 0;
    this.busy = false;
  }

  get fields() { const found = this.form.elements[this.name]; return found instanceof RadioNodeList ? [...found] : [found]; }

  get chosen() { return this.fields[0].type === "radio"; }

  /** What the fields hold; a day is three of them. */
  get value() { return this.chosen ? this.form.elements[this.name].value : joined(this.fields.map((field) => field.value)); }

  /** What the service put there: a browser may have put back what was typed before. */
  get drawn() {
    const ticked = this.fields.find((field) => field.defaultChecked);
    return this.chosen ? (ticked ? ticked.value : "") : joined(this.fields.map((field) => field.defaultValue));
  }

  /** Whether it is complete: a day that is half typed is no day yet. */
  get ready() { return this.chosen || this.fields.length === 1 || /^\d+\/\d+\/\d{4}$/.test(this.value); }

  get waits() { return this.busy || this.value !== this.sent; }

  get isRefused() { return this.refused !== null && this.value === this.refused; }

  get toSend() { return this.ready && this.value !== this.sent && !this.isRefused; }
}

function joined(parts) {
  const said = parts.length === 1 ? parts : parts.map((part) => part.trim());
  return said.some(Boolean) ? said.join("/") : "";
}

class Draft {
  constructor(form) {
    this.form = form;
    this.told = form.querySelector("[data-qa-saved]");
    this.boxes = new Map();
    const unsaved = "qaUnsaved" in form.dataset;
    for (const field of form.elements) {
      if (field.name && form.elements[`shown-${field.name}`]) this.boxes.set(field.name, new Box(form, field.name, unsaved));
    }
    for (const kind of ["input", "change"]) form.addEventListener(kind, (event) => this.typed(event.target.name));
    form.addEventListener("submit", (event) => this.submitted(event));
    document.addEventListener("visibilitychange", () => { if (document.hidden) this.saveAll(); });
    window.addEventListener("pagehide", () => this.saveAll());
    window.addEventListener("pageshow", () => { this.leaving = false; this.lookAgain(); });
    window.addEventListener("online", () => this.saveAll());
    window.addEventListener("beforeunload", (event) => { if (this.waits && !this.leaving) event.preventDefault(); });
    this.say("What you write is saved as you write it.");
    this.lookAgain();
  }

  get all() { return [...this.boxes.values()]; }

  get waits() { return this.all.some((box) => box.waits); }

  /** What stands in a box without having been typed on this page: put back by the browser, or shown again by the service. */
  lookAgain() { for (const box of this.all) if (box.value !== box.sent) this.typed(box.name); }

  typed(name) {
    const box = this.boxes.get(name);
    if (!box) return;
    const now = Date.now();
    box.since = box.since || now;
    clearTimeout(box.timer);
    this.say("Not saved yet…");
    box.timer = setTimeout(() => this.save(box), Math.max(0, Math.min(PAUSE, box.since + LONGEST - now)));
  }

  saveAll() { for (const box of this.all) this.save(box); }

  /** The form is sent once everything in it is kept: if it gets lost on its way, nothing is lost with it. */
  submitted(event) {
    const held = this.all.some((box) => box.busy || box.toSend);
    if (!held && navigator.onLine) { this.leaving = true; return; }
    event.preventDefault();
    if (!held) { this.say("Not sent: there is no connection. Everything is saved. Press the button again once there is one."); return; }
    this.pressed = { button: event.submitter };
    this.say("Saving…");
    this.saveAll();
  }

  async save(box) {
    if (box.busy || this.leaving) return;
    clearTimeout(box.timer);
    if (!box.toSend) { this.settle(); return; }
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
    if (wait) { this.pressed = null; box.timer = setTimeout(() => this.save(box), wait); }
    else if (box.toSend && this.pressed) this.save(box);
    else if (box.toSend) this.typed(box.name);
    else this.settle();
  }

  /** Says how it stands once nothing is on its way; and sends the form, if its button was pressed meanwhile. */
  settle() {
    if (this.all.some((box) => box.busy || box.toSend)) return;
    const refused = this.all.find((box) => box.isRefused);
    if (this.pressed) {
      const { button } = this.pressed;
      this.pressed = null;
      this.form.requestSubmit(button);
    } else if (refused) {
      this.say(`Not saved: ${refused.why}`);
    } else if (!this.waits) {
      this.say(`All saved at ${new Date().toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit" })}.`);
    }
  }

  /** Sends one box; 0, or after how many milliseconds it is to be sent again. */
  async send(box, value) {
    const body = new URLSearchParams({ csrf_token: this.form.elements.csrf_token.value, name: box.name, value,
      shown: box.shown.value, beside: box.beside.value });
    const answer = await fetch(this.form.dataset.qaAutosave, { method: "POST", body, redirect: "manual",
      keepalive: body.toString().length < 60000, signal: AbortSignal.timeout(PATIENCE) });
    const kind = answer.headers.get("Content-Type") || "";
    if (!kind.startsWith("application/json")) return this.lost(answer);
    const said = await answer.json();
    if (said.error) {
      this.mark(box, `Not saved: ${said.error}`);
      [box.refused, box.why] = [value, said.error];
      return 0;
    }
    [box.sent, box.refused] = [value, null];
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

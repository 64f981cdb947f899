// Says, before a session idles out, that it will, and keeps it with one press. The server counts; this only reminds.
// Without this the service signs out in the same way, and a form that was sent too late opens again as it was typed.

const WARN = 3 * 60 * 1000; // the server may have noted the last use up to a minute before this page
const AT_LEAST = 15 * 1000;
const LOOK = 5 * 1000;

class Staying {
  constructor(form) {
    this.form = form;
    this.words = form.querySelector("p");
    this.asked = this.words.textContent;
    this.typed = false;
    this.others = "BroadcastChannel" in window ? new BroadcastChannel("qa-staying") : null;
    if (this.others) this.others.onmessage = (message) => this.begin(message.data, false);
    document.addEventListener("input", () => { this.typed = true; });
    document.addEventListener("visibilitychange", () => this.look());
    form.addEventListener("submit", (event) => this.stay(event));
    this.begin(Number(form.dataset.qaSeconds));
    setInterval(() => this.look(), LOOK);
  }

  /** The rest begins anew, here or in another window of this browser; `data-qa-seconds`: until it ends the session. */
  begin(seconds, tell = true) {
    this.until = Date.now() + seconds * 1000;
    this.warnAt = Math.max(this.until - WARN, Date.now() + AT_LEAST);
    this.form.hidden = true;
    this.words.textContent = this.asked;
    if (tell && this.others) this.others.postMessage(seconds);
  }

  /** Shows the question in time, moving no cursor; of a restricted page nothing stays on the screen after its time. */
  look() {
    const now = Date.now();
    if (now >= this.warnAt) this.form.hidden = false;
    if (now >= this.until && "qaLeavesNothing" in this.form.dataset && !this.typed) location.replace(location.href);
  }

  async stay(event) {
    event.preventDefault();
    try {
      const body = new URLSearchParams(new FormData(this.form));
      const answer = await fetch(this.form.action, { method: "POST", redirect: "manual", body });
      if (!answer.ok) throw new Error();
      this.begin(Number(await answer.text()));
    } catch {
      this.words.textContent = "You are signed out already. Copy what you typed, then sign in again in another tab.";
    }
  }
}

export function warnBeforeTheEnd() {
  const form = document.querySelector("form.qa-staying");
  if (form) new Staying(form);
}

// Additions for those with script. Every page works without them.

import { saveDrafts } from "./autosave.js";
import { usePasskeys } from "./passkeys.js";
import { warnBeforeTheEnd } from "./staying.js";

const every = (selector, root = document) => [...root.querySelectorAll(selector)];

/** A box in the heading that ticks all rows of this page, and a count of what is ticked. */
function countTicks(form) {
  const boxes = every("tbody .qa-tick input[type=checkbox]", form);
  const count = form.querySelector("[data-qa-ticked]");
  const heading = form.querySelector("[data-qa-tick-all]");
  if (!boxes.length || !count) return;
  let all = null;
  if (heading) {
    heading.innerHTML = '<div class="govuk-checkboxes govuk-checkboxes--small qa-tick"><div class="govuk-checkboxes__item">'
      + '<input class="govuk-checkboxes__input" type="checkbox" id="qa-tick-all">'
      + '<label class="govuk-label govuk-checkboxes__label" for="qa-tick-all">All<span class="govuk-visually-hidden"> on this page</span></label></div></div>';
    all = heading.querySelector("input");
    all.addEventListener("change", () => { boxes.forEach((box) => { box.checked = all.checked; }); say(); });
  }
  const say = () => {
    const ticked = boxes.filter((box) => box.checked).length;
    count.textContent = ticked ? `${ticked} of ${boxes.length} on this page ticked.` : "Tick rows, then choose:";
    if (all) { all.checked = ticked === boxes.length; all.indeterminate = ticked > 0 && ticked < boxes.length; }
  };
  boxes.forEach((box) => box.addEventListener("change", say));
  say();
}

/** Long work: asks for the page again every few seconds and shows how far it is, without moving anybody's place. */
function follow(id) {
  const again = async () => {
    const here = document.getElementById(id);
    if (!here || here.dataset.qaProgress === undefined) return;
    if (!document.hidden && !here.contains(document.activeElement)) {
      try {
        const answer = await fetch(location.href, { headers: { Accept: "text/html" } });
        const page = new DOMParser().parseFromString(await answer.text(), "text/html");
        const fresh = answer.ok && page.getElementById(id);
        if (fresh && fresh.dataset.qaProgress === undefined) { location.reload(); return; }
        if (fresh) here.replaceWith(fresh);
      } catch { /* asked again below; the link stays */ }
    }
    setTimeout(again, 4000);
  };
  setTimeout(again, 4000);
}

/** The menu of pages: Escape closes it, and so does leaving it where it lies over the page. */
function closable(menu) {
  const lies = () => getComputedStyle(menu.querySelector("ul")).position === "absolute";
  const left = (event) => { if (lies() && !menu.contains(event.target)) menu.open = false; };
  menu.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !menu.open) return;
    menu.open = false;
    menu.querySelector("summary").focus();
  });
  document.addEventListener("focusin", left);
  document.addEventListener("click", left);
}

/** A file that is too large is not sent at all: nothing that was typed beside it can be lost on the way. */
function refuseTooLarge(form) {
  const most = Number(form.dataset.qaLargest);
  form.addEventListener("submit", (event) => {
    const input = every("input[type=file]", form).find((one) => [...one.files].some((file) => file.size > most * 1048576));
    every("[data-qa-too-large]", form).forEach((note) => note.remove());
    if (!input) return;
    event.preventDefault();
    const note = document.createElement("p");
    note.className = "govuk-error-message";
    note.dataset.qaTooLarge = "";
    note.setAttribute("role", "alert");
    note.textContent = `Nothing was sent: a photo or file can have at most ${most} MB. Choose a smaller one.`;
    input.before(note);
    input.focus();
  });
}

/** Says while somebody types that a text looks as if it told who a person is. Saving says the same without this. */
function lookThrough(place) {
  const field = document.getElementById(place.dataset.qaLook);
  const token = field && field.form && field.form.elements.csrf_token;
  if (!token || field.form.dataset.qaAutosave !== undefined) return;
  place.setAttribute("role", "status");
  place.classList.add("govuk-body");
  let timer = 0;
  let seen = "";
  const look = async () => {
    const text = field.value;
    if (text === seen) return;
    seen = text;
    try {
      const answer = await fetch("/words/look", { method: "POST", body: new URLSearchParams({ csrf_token: token.value, text }) });
      if (!answer.ok || answer.redirected || field.value !== text) return;
      const { found } = await answer.json();
      place.textContent = found.length
        ? `This looks as if it held ${found.join(" and ")}. Take out what could tell who somebody is.` : "";
    } catch { /* without the service nothing can be said now; saving says it */ }
  };
  field.addEventListener("input", () => { clearTimeout(timer); timer = setTimeout(look, 900); });
}

export function addAll() {
  every("[data-qa-look]").forEach(lookThrough);
  every("[data-qa-menu]").forEach(closable);
  every("[data-qa-bulk]").forEach(countTicks);
  every("[data-qa-progress]").forEach((part) => follow(part.id));
  every("form[data-qa-largest]").forEach(refuseTooLarge);
  every("form[data-qa-passkey]").forEach(usePasskeys);
  saveDrafts();
  warnBeforeTheEnd();
}

// What is asked of a page in a browser: each function returns what is wrong, in words. Loaded by judging.py.
window.judging = (() => {
const named = tag => `<${tag.localName} class="${tag.className}"> ${(tag.textContent || tag.name || "").trim().slice(0, 50)}`;

/** Barriers by axe's rules with these tags. */
const barriers = async (tags) => {
  const found = await axe.run(document, {runOnly: {type: "tag", values: tags}, resultTypes: ["violations"]});
  return found.violations.map(rule => `${rule.id}: ${rule.help}: ` +
    rule.nodes.slice(0, 3).map(node => node.html.slice(0, 160)).join(" | "));
};

/** Words out of sight on a narrow screen: the page scrolls sideways, a box cuts them off. */
const narrow = () => {
  const wrong = [], edge = document.documentElement.clientWidth;
  const said = (what, tag) => wrong.push(`${what}: ${named(tag)}`);
  if (document.documentElement.scrollWidth > edge) {
    const right = tag => tag.getBoundingClientRect().right;
    const widest = [...document.body.querySelectorAll("*")].reduce((one, other) => right(other) > right(one) + 0.5 ? other : one);
    said(`scrolls sideways, ${document.documentElement.scrollWidth} wide`, widest);
  }
  for (const tag of document.body.querySelectorAll("*")) {
    const text = [...tag.childNodes].some(node => node.nodeType === 3 && node.data.trim());
    if (!text || !tag.checkVisibility() || tag.closest("svg, option, .govuk-visually-hidden, .govuk-skip-link")) continue;
    const style = getComputedStyle(tag), box = tag.getBoundingClientRect();
    if (style.clipPath !== "none" || box.width <= 1) continue;
    let scroller = tag;
    while (scroller && !["auto", "scroll"].includes(getComputedStyle(scroller).overflowX)) scroller = scroller.parentElement;
    if (tag.closest("thead") && getComputedStyle(tag.closest("th") || tag).clipPath !== "none") continue;
    if (box.right > edge + 1 && !scroller) said("beyond the edge", tag);
    if (["hidden", "clip"].includes(style.overflowX) && tag.scrollWidth > tag.clientWidth + 1) said("cut off", tag);
  }
  return wrong.slice(0, 8);
};

/** Things that take the keyboard's focus without showing it, or out of sight. */
const focus = () => {
  const wrong = [], parts = [null, "::before", "::after"];
  const look = tag => [tag, tag.nextElementSibling, tag.parentElement].filter(Boolean).map(near => parts.map(part => {
    const style = getComputedStyle(near, part);
    return [style.outlineStyle, style.outlineWidth, style.outlineColor, style.boxShadow, style.backgroundColor, style.borderColor,
            style.borderWidth].join();
  }).join()).join();
  const all = document.querySelectorAll("a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex]");
  for (const tag of all) {
    if (tag.disabled || tag.tabIndex < 0 || !tag.checkVisibility()) continue;
    document.activeElement.blur();
    const before = look(tag);
    tag.focus();
    if (document.activeElement !== tag) wrong.push(`takes no focus: ${named(tag)}`);
    else if (look(tag) === before) wrong.push(`focus is not seen: ${named(tag)}`);
    const box = tag.getBoundingClientRect();
    if (box.bottom <= 0 || box.top >= innerHeight) wrong.push(`focus is out of sight: ${named(tag)}`);
  }
  document.activeElement.blur();
  return wrong.slice(0, 8);
};

/** How many stops the keyboard has; from here on notes those that it makes. A group of radio buttons is one stop. */
const canStop = "a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex='0']";
const stopsOf = () => {
  const groups = new Set();
  return [...document.querySelectorAll(canStop)].filter(tag => {
    if (tag.disabled || tag.tabIndex < 0 || !tag.checkVisibility()) return false;
    if (tag.type !== "radio") return true;
    const chosen = document.querySelector(`input[type=radio][name="${CSS.escape(tag.name)}"]:checked`);
    if (groups.has(tag.name) || (chosen && chosen !== tag)) return false;
    groups.add(tag.name);
    return true;
  });
};
const stops = () => {
  window.stoppedAt = new Set();
  document.activeElement.blur();
  document.body.addEventListener("focusin", event => window.stoppedAt.add(event.target));
  return [String(stopsOf().length)];
};

/** Stops that a walk through the whole page did not make. */
const trapped = () => stopsOf().filter(tag => !window.stoppedAt.has(tag)).slice(0, 4)
  .map(tag => `the keyboard does not get to ${named(tag)}`);

/** States that are shown by colour alone. */
const states = () => [...document.querySelectorAll(".govuk-tag, [class*=severity], [class*=grade], .qa-legend li")]
  .filter(tag => tag.checkVisibility() && !tag.innerText.trim() && !tag.querySelector("img[alt]:not([alt=''])"))
  .map(tag => `a state without words: ${tag.outerHTML.slice(0, 120)}`);

return {barriers, narrow, focus, states, stops, trapped};
})();

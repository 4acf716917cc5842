// Everything here is a convenience: each page does the same without it.
"use strict";
(() => {
  const policy = window.trustedTypes
    ? window.trustedTypes.createPolicy("wirebell", { createHTML: (text) => text })
    : { createHTML: (text) => text };
  const all = (what, where = document) => [...where.querySelectorAll(what)];
  const keep = {
    get(name) { try { return JSON.parse(localStorage.getItem(name)); } catch { return null; } },
    set(name, value) { try { localStorage.setItem(name, JSON.stringify(value)); } catch { /* private windows keep nothing */ } },
  };

  // Where there is no network, a page says so, in its language: a browser that is still setting up the worker of another asks for this one too.
  if ("serviceWorker" in navigator && window.isSecureContext) {
    const address = `/worker.js?language=${document.documentElement.lang}`;
    const worker = window.trustedTypes
      ? window.trustedTypes.createPolicy("wirebell-worker", { createScriptURL: (url) => url }).createScriptURL(address)
      : address;
    navigator.serviceWorker.register(worker).catch(() => { /* a private window may refuse */ });
  }

  // The credit line, ready to paste.
  for (const button of all("[data-copy]")) {
    button.hidden = !navigator.clipboard;
    button.addEventListener("click", async () => {
      await navigator.clipboard.writeText(document.getElementById(button.dataset.copy).value);
      button.textContent = button.dataset.done;
    });
  }

  // What an expression would bring, as it is typed. Our own server escaped what comes.
  const form = document.querySelector("form[data-try]");
  if (form) {
    const box = form.elements.expression, trial = document.getElementById("trial");
    const said = document.getElementById("trial-said");
    let waiting = 0, asking = null, last = box.value;
    const failed = () => {
      const told = document.createElement("p");
      told.className = "warn";
      told.textContent = said.textContent = form.dataset.failed;
      trial.replaceChildren(told);
      last = null;
    };
    const look = async () => {
      if (box.value === last) return;
      last = box.value;
      if (asking) asking.abort();
      const mine = asking = new AbortController();
      trial.setAttribute("aria-busy", "true");
      const asked = "?" + new URLSearchParams({ expression: last });
      try {
        const answer = await fetch(form.dataset.try + asked, { signal: mine.signal });
        if (!answer.ok) return failed();
        trial.innerHTML = policy.createHTML(await answer.text());
        history.replaceState(null, "", form.getAttribute("action") + asked);
        const first = trial.querySelector(".headline, .wrong p");
        said.textContent = first ? first.textContent : "";
      } catch (fault) {
        if (fault.name !== "AbortError") failed();
      } finally {
        if (asking === mine) trial.removeAttribute("aria-busy");
      }
    };
    box.addEventListener("input", () => { clearTimeout(waiting); waiting = setTimeout(look, 300); });
  }

  // Keys, for those who want them: they can be turned off (WCAG 2.2, 2.1.4).
  const help = document.querySelector(".keys"), toggle = help && help.querySelector("button");
  const off = () => keep.get("wirebell-keys") === false;
  const named = () => { if (toggle) toggle.textContent = off() ? toggle.dataset.on : toggle.dataset.off; };
  if (toggle) {
    toggle.addEventListener("click", () => { keep.set("wirebell-keys", off()); named(); });
    named();
  }
  const step = (by) => {
    const links = all("[data-open]"), at = links.indexOf(document.activeElement);
    const next = links[Math.max(0, Math.min(links.length - 1, at < 0 && by < 0 ? 0 : at + by))];
    if (next) { next.focus(); next.scrollIntoView({ block: "nearest" }); }
  };
  const press = (what) => { const found = document.querySelector(what); if (found) found.click(); };
  const keys = {
    j: () => step(1),
    k: () => step(-1),
    o: () => { if (document.activeElement.matches("[data-open]")) document.activeElement.click(); },
    f: () => press(".press button"),
    m: () => press("[data-marks]"),
    "?": () => { if (help) { help.hidden = !help.hidden; if (!help.hidden) help.scrollIntoView(); } },
  };
  document.addEventListener("keydown", (event) => {
    const writing = event.target.matches("input, textarea, select, [contenteditable]");
    if (writing || event.ctrlKey || event.metaKey || event.altKey || !keys[event.key]) return;
    if (off() && event.key !== "?") return;
    event.preventDefault();
    keys[event.key]();
  });
})();

// Wirebell's furniture for a publisher's pages: <wirebell-follow>, <wirebell-topics>, <wirebell-alerts>, <wirebell-reuse>.
// Each takes the place of the plain form or link inside it, which does the same without this script.
"use strict";
(() => {
  const script = document.currentScript;
  const base = new URL(script.src).origin;
  const say = {
    en: { follow: "Follow", following: "Following", alerts: "Get alerts on {what}", getting: "You get alerts on {what}",
      topics: "Follow the topics in this article", now: "You follow {what} now.", stopped: "You no longer follow {what}.",
      failed: "That did not work. Try again in a minute.", old: "This page is old. Load it again to follow.", often: "about {n} a week",
      seldom: "under 1 a week", none: "none lately", reuse: "Reuse this content", ask: "Credit line and request", open: "You may reuse this story under its licence.",
      asked: "You may reuse this story if the publisher agrees: ask first.", reserved: "All rights are reserved: ask the publisher before you reuse it.",
      unknown: "Ask the publisher before you reuse this story." },
    de: { follow: "Folgen", following: "Gefolgt", alerts: "Meldungen zu {what} erhalten", getting: "Sie erhalten Meldungen zu {what}",
      topics: "Den Themen dieses Artikels folgen", now: "Sie folgen jetzt {what}.", stopped: "Sie folgen {what} nicht mehr.",
      failed: "Das hat nicht geklappt. Versuchen Sie es in einer Minute noch einmal.", old: "Diese Seite ist alt. Laden Sie sie neu, um zu folgen.", often: "etwa {n} pro Woche",
      seldom: "weniger als 1 pro Woche", none: "zuletzt keine", reuse: "Diesen Inhalt weiterverwenden", ask: "Quellenzeile und Anfrage", open: "Sie dürfen diesen Beitrag unter seiner Lizenz verwenden.",
      asked: "Sie dürfen diesen Beitrag verwenden, wenn der Verlag zustimmt: Fragen Sie zuerst.", reserved: "Alle Rechte vorbehalten: Fragen Sie den Verlag, bevor Sie ihn verwenden.",
      unknown: "Fragen Sie den Verlag, bevor Sie diesen Beitrag verwenden." },
    fr: { follow: "Suivre", following: "Suivi", alerts: "Recevoir les alertes sur {what}", getting: "Vous recevez les alertes sur {what}",
      topics: "Suivre les sujets de cet article", now: "Vous suivez maintenant {what}.", stopped: "Vous ne suivez plus {what}.",
      failed: "Cela n’a pas marché. Réessayez dans une minute.", old: "Cette page est ancienne. Rechargez-la pour suivre.", often: "environ {n} par semaine",
      seldom: "moins d’une par semaine", none: "aucune récemment", reuse: "Réutiliser ce contenu", ask: "Mention de la source et demande", open: "Vous pouvez réutiliser cet article selon sa licence.",
      asked: "Vous pouvez réutiliser cet article si l’éditeur l’accepte : demandez d’abord.", reserved: "Tous droits réservés : demandez à l’éditeur avant de le réutiliser.",
      unknown: "Demandez à l’éditeur avant de réutiliser cet article." },
    es: { follow: "Seguir", following: "Siguiendo", alerts: "Recibir alertas sobre {what}", getting: "Recibe alertas sobre {what}",
      topics: "Seguir los temas de este artículo", now: "Ahora sigue {what}.", stopped: "Ya no sigue {what}.",
      failed: "No ha funcionado. Inténtelo de nuevo dentro de un minuto.", old: "Esta página es antigua. Cárguela de nuevo para seguir.", often: "unas {n} por semana",
      seldom: "menos de 1 por semana", none: "ninguna últimamente", reuse: "Reutilizar este contenido", ask: "Línea de crédito y solicitud", open: "Puede reutilizar este artículo según su licencia.",
      asked: "Puede reutilizar este artículo si el editor está de acuerdo: pregunte antes.", reserved: "Todos los derechos reservados: pregunte al editor antes de reutilizarlo.",
      unknown: "Pregunte al editor antes de reutilizar este artículo." },
  };
  const marks = { de: "„“", fr: "«»", es: "«»" };
  const style = new CSSStyleSheet();
  style.replaceSync(`
:host{--_ink:var(--wirebell-ink,#1c1a16);--_paper:var(--wirebell-paper,#fff);--_accent:var(--wirebell-accent,#7f5a0c);--_tint:var(--wirebell-tint,#f3e7c9);
--_line:var(--wirebell-line,#857d6c);--_soft:var(--wirebell-soft,#5b564b);--_radius:var(--wirebell-radius,4px);
display:block;color:var(--_ink);font:var(--wirebell-font,600 16px/1.25 system-ui,sans-serif)}
:host([hidden]){display:none}
button,a.b{font:inherit;display:inline-flex;align-items:center;gap:8px;min-block-size:44px;padding:8px 16px;border:1px solid var(--_accent);border-radius:var(--_radius);
background:var(--_paper);color:var(--_accent);cursor:pointer;text-align:start;text-decoration:none}
button:hover,a.b:hover{box-shadow:inset 0 0 0 1px currentColor}
button[aria-pressed=true]{background:var(--_accent);color:var(--_paper)}
:focus-visible{outline:3px solid var(--_accent);outline-offset:2px}
svg{inline-size:18px;block-size:18px;flex:none;fill:currentColor}
ul{list-style:none;margin:0;padding:0;display:flex;flex-wrap:wrap;gap:8px}
li button{border-radius:22px;border-color:var(--_line);color:var(--_ink);font-weight:400;padding-inline:12px 16px}
li button[aria-pressed=true]{background:var(--_tint);color:var(--_ink);border-color:var(--_accent)}
li button svg{fill:var(--_accent)}
li small{white-space:nowrap}
small{color:var(--_soft);font-weight:400;font-size:.82em}
h2{font:inherit;margin:0 0 10px}
p{margin:0 0 8px;font-weight:400}
.said{position:absolute;inline-size:1px;block-size:1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap}
.wrong{color:var(--wirebell-wrong,#9b2318);margin:8px 0 0}
@media (prefers-color-scheme:dark){:host{--_ink:var(--wirebell-ink,#eee9dc);--_paper:var(--wirebell-paper,#1e1c17);--_accent:var(--wirebell-accent,#e3b554);--_tint:var(--wirebell-tint,#332b17);
--_line:var(--wirebell-line,#8a8270);--_soft:var(--wirebell-soft,#b3ab9a)}.wrong{color:var(--wirebell-wrong,#f0958a)}}`);
  const BELL = "M12 2a2 2 0 0 0-2 2v.6A6.5 6.5 0 0 0 5.500 11v4.500L4 18h16l-1.500-2.500V11A6.500 6.500 0 0 0 14 4.600V4a2 2 0 0 0-2-2Zm-2 17a2 2 0 0 0 4 0Z";

  const make = (name, attributes = {}, ...inside) => {
    const one = document.createElement(name);
    for (const [key, value] of Object.entries(attributes)) one.setAttribute(key, value);
    one.append(...inside);
    return one;
  };
  const bell = () => {
    const ns = "http://www.w3.org/2000/svg", svg = document.createElementNS(ns, "svg"), path = document.createElementNS(ns, "path");
    svg.setAttribute("viewBox", "0 0 24 24");
    svg.setAttribute("aria-hidden", "true");
    path.setAttribute("d", BELL);
    svg.append(path);
    return svg;
  };

  // Who reads: the token of the paper's own sign-in is exchanged once for a pass that is kept in this page alone.
  let pass = null;
  const ask = async (path, body) => {
    const headers = pass ? { Authorization: `Bearer ${pass}` } : {};
    if (body) headers["Content-Type"] = "application/json";
    const answer = await fetch(base + path, {
      method: body ? "POST" : "GET", headers, body: body && JSON.stringify(body), credentials: "omit", referrerPolicy: "no-referrer",
    });
    if (!answer.ok) throw Object.assign(new Error("refused"), { status: answer.status });
    return answer.json();
  };
  const known = (async () => {
    if (!script.dataset.reader) return;
    try { pass = (await ask("/furniture/reader", { token: script.dataset.reader })).pass; } catch { /* nobody is known: buttons lead to Wirebell */ }
  })();
  const article = (() => {
    const asked = new Map();
    return async (url, lang) => {
      await known;
      const wanted = new URLSearchParams({ url, lang }).toString();
      if (!asked.has(wanted)) asked.set(wanted, ask(`/furniture/article?${wanted}`));
      return asked.get(wanted);
    };
  })();

  // Buttons of one thing change together, wherever they stand on the page.
  const buttons = new Map();
  const pressed = (expression, on) => { for (const change of buttons.get(expression) || []) change(on); };

  class Furniture extends HTMLElement {
    connectedCallback() {
      if (this.shadowRoot) return;
      this.language = (this.closest("[lang]")?.lang || "en").slice(0, 2).toLowerCase();
      this.words = say[this.language] || say.en;
      this.said = make("p", { role: "status", class: "said" });
      this.problem = make("p", { class: "wrong", hidden: "" });
      this.inside = make("div");
      const plain = [...this.children];
      this.attachShadow({ mode: "open" }).append(make("slot"));
      this.shadowRoot.adoptedStyleSheets = [style];
      this.furnish().then(
        () => { for (const one of plain) one.remove(); this.shadowRoot.replaceChildren(this.inside, this.problem, this.said); },
        () => { /* the plain form stays */ },
      );
    }
    get url() {
      return this.getAttribute("url") || document.querySelector("link[rel=canonical]")?.href || location.href.split("#")[0];
    }
    // A topic within a sentence stands between marks, where its article or case would otherwise be missed.
    named(choice) {
      const [open, close] = marks[this.language] || [], space = this.language === "fr" ? "\u00a0" : "";
      return open && choice.kind === "topic" ? open + space + choice.label + space + close : choice.label;
    }
    often(weekly) {
      if (!weekly) return this.words.none;
      return weekly < 1 ? this.words.seldom : this.words.often.replace("{n}", Math.round(weekly));
    }
    button(choice, text, pressedText = text) {
      const label = make("span"), one = make("button", { type: "button" }, bell(), label);
      const show = (on) => {
        one.setAttribute("aria-pressed", String(on));
        label.textContent = (on ? pressedText : text).replace("{what}", this.named(choice));
      };
      if (!buttons.has(choice.expression)) buttons.set(choice.expression, new Set());
      buttons.get(choice.expression).add(show);
      one.addEventListener("click", () => this.press(choice, one));
      one.title = this.often(choice.weekly);
      show(choice.following);
      return one;
    }
    async press(choice, one) {
      if (!pass) {
        location.href = `${base}/follows/new?${new URLSearchParams({ expression: choice.expression })}`;
        return;
      }
      const wanted = one.getAttribute("aria-pressed") !== "true";
      this.problem.hidden = true;
      pressed(choice.expression, wanted);
      try {
        await ask("/furniture/press", { expression: choice.expression, follow: wanted });
        this.said.textContent = this.words[wanted ? "now" : "stopped"].replace("{what}", this.named(choice));
        this.dispatchEvent(new CustomEvent("wirebell-press", { bubbles: true, composed: true, detail: { expression: choice.expression, following: wanted } }));
      } catch (fault) {
        pressed(choice.expression, !wanted);
        this.problem.textContent = fault.status === 401 ? this.words.old : this.words.failed;
        this.said.textContent = this.problem.textContent;
        this.problem.hidden = false;
      }
    }
    async choice() {
      await known;
      const expression = this.getAttribute("expression");
      if (expression) {
        const found = await ask(`/furniture/choice?${new URLSearchParams({ expression, lang: this.language })}`);
        return { ...found, label: this.getAttribute("label") || found.label };
      }
      const first = (await article(this.url, this.language)).choices[0];
      if (!first) throw new Error("nothing to follow");
      return first;
    }
  }
  customElements.define("wirebell-follow", class extends Furniture {
    async furnish() {
      const choice = await this.choice(), one = this.button(choice, this.words.follow, this.words.following);
      one.setAttribute("aria-label", `${this.words.follow}: ${choice.label}`);
      this.inside.append(one);
    }
  });
  customElements.define("wirebell-alerts", class extends Furniture {
    async furnish() {
      const choice = await this.choice();
      this.inside.append(this.button(choice, this.words.alerts, this.words.getting));
    }
  });
  customElements.define("wirebell-topics", class extends Furniture {
    async furnish() {
      const { choices } = await article(this.url, this.language);
      if (!choices.length) throw new Error("nothing to follow");
      const list = make("ul", { "aria-label": this.words.topics });
      for (const choice of choices) {
        const one = this.button(choice, choice.kind === "topic" ? choice.label[0].toUpperCase() + choice.label.slice(1) : choice.label);
        one.setAttribute("aria-label", `${this.words.follow}: ${choice.label}`);
        one.append(make("small", {}, this.often(choice.weekly)));
        list.append(make("li", {}, one));
      }
      this.inside.append(make("h2", {}, this.words.topics), list);
    }
  });
  customElements.define("wirebell-reuse", class extends Furniture {
    async furnish() {
      const { story, reuse } = await article(this.url, this.language);
      if (!story) throw new Error("no story");
      const verdict = { "open-licence": "open", ask: "asked", reserved: "reserved" }[reuse] || "unknown";
      const link = make("a", { class: "b", href: `${base}/story/${encodeURIComponent(story)}/reuse` }, this.words.ask);
      this.inside.append(make("h2", {}, this.words.reuse), make("p", {}, this.words[verdict]), link);
    }
  });
})();

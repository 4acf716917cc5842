// Passkeys: the browser asks the device, a form carries the answer. No page can do this without a script.
"use strict";
(() => {
  if (!("credentials" in navigator) || !("PublicKeyCredential" in window)) return;
  const bytes = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (sign) => sign.charCodeAt(0));
  const text = (raw) => btoa(String.fromCharCode(...new Uint8Array(raw))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
  const named = (list) => (list || []).map((one) => ({ ...one, id: bytes(one.id) }));

  const ask = async (form, asked) => {
    asked.challenge = bytes(asked.challenge);
    if (form.dataset.passkey === "in") {
      return navigator.credentials.get({ publicKey: { ...asked, allowCredentials: named(asked.allowCredentials) } });
    }
    const user = { ...asked.user, id: bytes(asked.user.id) };
    return navigator.credentials.create({ publicKey: { ...asked, user, excludeCredentials: named(asked.excludeCredentials) } });
  };

  const written = ({ id, rawId, type, response }) => {
    const parts = {};
    for (const name of ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"]) {
      if (response[name]) parts[name] = text(response[name]);
    }
    return JSON.stringify({ id, rawId: text(rawId), type, response: parts });
  };

  for (const form of document.querySelectorAll("form[data-passkey]")) {
    const said = form.querySelector("[role=status]"), button = form.querySelector("button");
    form.hidden = false;
    form.addEventListener("submit", async (event) => {
      if (form.elements.answer.value) return;
      event.preventDefault();
      said.textContent = "";
      button.disabled = true;
      try {
        const question = await fetch(form.dataset.question, { method: "POST", body: new URLSearchParams(new FormData(form)) });
        if (!question.ok) throw new Error("no question");
        const asked = await question.json();
        const made = await ask(form, asked).catch(() => null);
        if (made) {
          form.elements.answer.value = written(made);
          form.requestSubmit();
        } else {
          said.textContent = said.dataset.refused;
        }
      } catch (fault) {
        said.textContent = said.dataset.failed;
      }
      button.disabled = false;
    });
  }
  for (const line of document.querySelectorAll("[data-without=passkey]")) line.hidden = true;
  // Back from the next page, the answer that was used is none any more.
  addEventListener("pageshow", () => {
    for (const form of document.querySelectorAll("form[data-passkey]")) form.elements.answer.value = "";
  });
})();

// Adds this browser to those that take alerts: the one thing here that no page can do without a script.
"use strict";
(() => {
  const section = document.getElementById("browsers"), form = document.getElementById("add-browser");
  if (!form || !("serviceWorker" in navigator) || !("PushManager" in window) || !("Notification" in window)) return;
  const policy = window.trustedTypes
    ? window.trustedTypes.createPolicy("wirebell-push", { createScriptURL: (place) => place })
    : { createScriptURL: (place) => place };
  const said = form.querySelector("[role=status]");
  // A scope of its own: the worker that keeps pages for reading offline may have all others.
  const worker = () => navigator.serviceWorker.register(policy.createScriptURL("/push-worker.js"), { scope: "/notices/" });
  const bytes = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (sign) => sign.charCodeAt(0));
  const text = (raw) => btoa(String.fromCharCode(...new Uint8Array(raw))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");

  const active = (registration) => new Promise((resolve) => {
    const coming = registration.installing || registration.waiting;
    if (registration.active || !coming) { resolve(registration); return; }
    coming.addEventListener("statechange", () => { if (coming.state === "activated") resolve(registration); });
  });

  const subscribed = async () => {
    const { pushManager } = await active(await worker());
    const before = await pushManager.getSubscription();
    const known = before && before.options.applicationServerKey;
    if (known && text(known) === section.dataset.key) return before;
    if (before) await before.unsubscribe();
    return pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: bytes(section.dataset.key) });
  };

  form.hidden = false;
  form.addEventListener("submit", async (event) => {
    if (form.elements.endpoint.value) return;
    event.preventDefault();
    if (await Notification.requestPermission() !== "granted") { said.textContent = said.dataset.refused; return; }
    try {
      const subscription = await subscribed();
      form.elements.endpoint.value = subscription.endpoint;
      form.elements.key.value = text(subscription.getKey("p256dh"));
      form.elements.auth.value = text(subscription.getKey("auth"));
      form.requestSubmit();
    } catch (fault) {
      said.textContent = said.dataset.failed;
    }
  });
})();

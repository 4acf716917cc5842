// Shows alerts as notifications. It keeps no pages and answers no requests: its scope, /notices/, holds none.
"use strict";

const ours = (place) => typeof place === "string" && /^\/(?![/\\])/.test(place)
  ? new URL(place, self.location.origin) : new URL("/", self.location.origin);

const read = (data) => {
  try {
    const told = data.json();
    return told && typeof told.title === "string" ? told : {};
  } catch {
    return {};
  }
};

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));

self.addEventListener("push", (event) => {
  const told = event.data ? read(event.data) : {};
  const tag = told.tag || "wirebell";
  event.waitUntil(self.registration.showNotification(told.title || "Wirebell", {
    body: told.body || "",
    tag,
    lang: told.lang || "",
    dir: "auto",
    icon: "/static/bell.svg",
    timestamp: told.at || Date.now(),
    renotify: told.renotify === true,
    silent: told.silent === true,
    actions: told.stop ? [{ action: "stop", title: told.stop_says || "Stop" }] : [],
    data: { open: told.open, stop: told.stop },
  }));
});

self.addEventListener("notificationclick", (event) => {
  const { open, stop } = event.notification.data || {};
  event.notification.close();
  event.waitUntil(self.clients.openWindow(ours(event.action === "stop" ? stop : open)));
});

self.addEventListener("pushsubscriptionchange", (event) => {
  const renew = async () => {
    const before = event.oldSubscription;
    if (!before) return;
    const after = event.newSubscription || await self.registration.pushManager.subscribe(before.options);
    const { endpoint, keys } = after.toJSON();
    await fetch("/browsers/changed", {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ old: before.endpoint, endpoint, key: keys.p256dh, auth: keys.auth }),
    });
  };
  event.waitUntil(renew());
});

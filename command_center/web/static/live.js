// Keeps the parts marked data-live as the server has them: on every change that it tells of, or every few seconds.
"use strict";

(() => {
  const MOST_OFTEN_MS = 2000; // an open event changes with every look; people cannot read faster
  const body = document.body;
  const light = document.getElementById("light");
  let waiting = null;
  let lookedAt = 0;

  const show = (state) => {
    if (light === null) return;
    light.className = `light ${state}`;
    light.textContent = light.dataset[state];
  };

  const refresh = async () => {
    waiting = null;
    lookedAt = Date.now();
    let answer;
    try {
      answer = await fetch(location.href, { headers: { "x-live": "1" }, cache: "no-store" });
    } catch {
      show("off");
      return;
    }
    if (answer.status === 401) {
      show("out");
      return;
    }
    if (!answer.ok) {
      show("off");
      return;
    }
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    for (const part of document.querySelectorAll("[data-live]")) {
      const fresh = page.getElementById(part.id);
      if (fresh !== null && fresh.innerHTML !== part.innerHTML && !part.contains(document.activeElement)) {
        part.replaceWith(fresh);
      }
    }
    show("on");
  };

  const soon = () => {
    waiting ??= setTimeout(refresh, Math.max(300, lookedAt + MOST_OFTEN_MS - Date.now()));
  };

  const follow = (address) => {
    const stream = new EventSource(address);
    stream.addEventListener("open", () => show("on"));
    stream.addEventListener("event", soon);
    stream.addEventListener("error", () => {
      show("off");
      if (stream.readyState === EventSource.CLOSED) {
        soon(); // says whether somebody has to sign in
        setTimeout(() => follow(address), 10000);
      }
    });
  };

  if (body.dataset.stream) follow(body.dataset.stream);
  if (body.dataset.everyS) setInterval(refresh, 1000 * Number(body.dataset.everyS));
  for (const choice of document.querySelectorAll(".filter select")) {
    choice.addEventListener("change", () => choice.form.submit());
  }
})();

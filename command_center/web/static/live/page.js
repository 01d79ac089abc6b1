// Puts the parts of a live page together.

import { startClock } from "./clock.js";
import { offerFullScreen } from "./full_screen.js";
import { News } from "./news.js";
import { Seats } from "./seats.js";
import { followStates } from "./states.js";
import { Texts } from "./texts.js";
import { Tile } from "./tile.js";

const STREAMS = 3; // of six connections: one tells of events, the others are for everything else

/** @param {string} id */
const byId = (id) => /** @type {HTMLElement} */ (document.getElementById(id));

const page = byId("live");
const { texts: spoken = "{}", after = "0", most = "24", only = "", original, timeZone = "UTC" } = page.dataset;
const texts = new Texts(JSON.parse(spoken));
const seats = new Seats(STREAMS);
const elements = /** @type {HTMLElement[]} */ ([...page.querySelectorAll("[data-camera]")]);
const tiles = new Map(elements.map((element) => {
  const tile = new Tile(element, texts, seats, original === "yes");
  return [tile.camera, tile];
}));

const LIGHTS = { on: "live.on", off: "live.off", out: "live.signed_out" };
/** @param {"on" | "off" | "out"} state */
const light = (state) => {
  byId("light").className = `light ${state}`;
  byId("light").textContent = texts.say(LIGHTS[state]);
};

new News(byId("news"), { after, most: Number(most), only }, light, (camera) => tiles.get(camera)?.flash()).follow();
followStates((now) => tiles.get(now.id)?.told(now), () => {
  light("out");
  tiles.forEach((tile) => tile.signedOut());
});
setInterval(() => tiles.forEach((tile) => tile.tick()), 1000);
startClock(byId("clock"), timeZone);
offerFullScreen(byId("full-screen"), page, texts);

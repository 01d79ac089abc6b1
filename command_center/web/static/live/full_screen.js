// The button that gives the whole screen to the wall.

/**
 * @param {HTMLElement} button
 * @param {HTMLElement} wall
 * @param {import("./texts.js").Texts} texts
 */
export function offerFullScreen(button, wall, texts) {
  button.hidden = !document.fullscreenEnabled;
  button.addEventListener("click", () => {
    if (document.fullscreenElement) document.exitFullscreen();
    else wall.requestFullscreen().catch(() => {});
  });
  document.addEventListener("fullscreenchange", () => {
    button.textContent = texts.say(document.fullscreenElement ? "wall.end_full_screen" : "wall.full_screen");
  });
}

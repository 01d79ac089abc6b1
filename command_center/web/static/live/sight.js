// Whether somebody can see an element: what nobody sees need not be fetched.

const HIDDEN_MS = 5000; // whoever comes back from another tab at once has lost nothing

/**
 * @param {Element} element
 * @param {(seen: boolean) => void} changed told at first and at each change
 */
export function watchSight(element, changed) {
  let near = true;
  let away = false;
  let timer = 0;
  let told = /** @type {boolean | null} */ (null);
  const tell = () => {
    const seen = near && !away;
    if (seen !== told) changed((told = seen));
  };
  new IntersectionObserver(([entry]) => {
    near = entry.isIntersecting;
    tell();
  }, { rootMargin: "100% 0px" }).observe(element); // a screen ahead, so that scrolling finds pictures
  document.addEventListener("visibilitychange", () => {
    clearTimeout(timer);
    away = away && document.hidden;
    if (document.hidden) {
      timer = setTimeout(() => {
        away = true;
        tell();
      }, HIDDEN_MS);
    }
    tell();
  });
}

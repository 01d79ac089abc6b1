// The time at the site.

/**
 * @param {HTMLElement} element
 * @param {string} timeZone IANA name
 */
export function startClock(element, timeZone) {
  const format = new Intl.DateTimeFormat(document.documentElement.lang, {
    ...{ timeZone, hourCycle: "h23", month: "short", day: "numeric", weekday: "short" },
    ...{ hour: "2-digit", minute: "2-digit", second: "2-digit" },
  });
  const show = () => {
    element.textContent = format.format(new Date());
    setTimeout(show, 1000 - (Date.now() % 1000));
  };
  show();
}

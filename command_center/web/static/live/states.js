// How the cameras are, asked for every few seconds.

/** @typedef {{id: string, state: string, reason: string, reason_code: string}} CameraNow */

const EVERY_MS = 5000;

/**
 * @param {(now: CameraNow) => void} told
 * @param {() => void} signedOut
 */
export function followStates(told, signedOut) {
  const ask = async () => {
    if (!document.hidden) {
      const answer = await fetch("/api/v1/cameras", { cache: "no-store" }).catch(() => null);
      if (answer?.status === 401) {
        signedOut();
        return;
      }
      if (answer?.ok) (await answer.json()).forEach(told);
    }
    setTimeout(ask, EVERY_MS);
  };
  ask();
}

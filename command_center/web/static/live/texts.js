// What scripts say, in the reader's language; the page brings the texts along.

export class Texts {
  #byKey;

  /** @param {Record<string, string>} byKey */
  constructor(byKey) {
    this.#byKey = byKey;
  }

  /** @param {string} key */
  say(key) {
    return this.#byKey[key] ?? key;
  }

  /**
   * The text of `group.name`; the name itself where it has none.
   * @param {string} group
   * @param {string} name
   */
  named(group, name) {
    return this.#byKey[`${group}.${name}`] ?? name;
  }

  /**
   * Why a camera is as it is; the English sentence where its code is unknown here, "" without a reason.
   * @param {import("./states.js").CameraNow} now
   */
  reason(now) {
    return this.#byKey[`camera_reason.${now.reason_code || now.state}`] ?? now.reason;
  }
}

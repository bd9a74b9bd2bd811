/** A step of the set-up that did not end well. The code stands in contract/errors.ts, which this Node may not read. */
export class SetupFailure extends Error {
  /** @param {string} message @param {string} cure */
  constructor(message, cure) {
    super(message)
    this.code = 'setup_failed'
    this.cure = cure
  }
}

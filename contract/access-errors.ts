/** The rows of the catalogue (errors.ts) about who may touch. */
export const ACCESS_ERRORS = {
  not_paired: {
    status: 401,
    says: 'This device is not let in',
    cure: "Open the page on Stembridge's own machine, press Network, and type its code here",
  },
  scope_needed: {
    status: 403,
    says: 'This device may not do that',
    cure: "On Stembridge's own machine press Network, and let it in to do more",
  },
  lan_off: {
    status: 409,
    says: 'Stembridge hears only its own machine',
    cure: 'Start it with --lan to let other devices in',
  },
  no_code: {
    status: 409,
    says: 'No code is open',
    cure: "Press Let a device in on Stembridge's own machine; a code lives for 2 minutes and 5 tries",
  },
  wrong_code: { status: 403, says: 'The code is another', cure: 'Read it again on the page that shows it' },
  too_many_tries: {
    status: 429,
    says: 'Too many wrong codes came from this address',
    cure: 'Wait ten minutes',
  },
  unknown_device: { status: 404, says: 'No such device is let in', cure: 'List the devices; it may have left' },
  too_many_devices: { status: 409, says: 'No more devices can be let in', cure: 'Turn one out that is not used' },
  library_away: {
    status: 503,
    says: 'The library does not answer',
    cure: 'Wait: it is started again by itself, and what is loaded plays on',
  },
} as const

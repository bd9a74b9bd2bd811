/** A random name of eight letters. A page that comes by plain HTTP over a network has no crypto.randomUUID. */
export const newId = (): string =>
  [...crypto.getRandomValues(new Uint8Array(8))].map(byte => 'abcdefghijklmnopqrstuvwxyz234567'[byte % 32]).join('')

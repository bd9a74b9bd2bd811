/** Words of the bar above, besides those of panel/strings.ts. */
export const soundWords = {
  take: 'take over',
  takeSays: 'Takes the sound from the device to this page',
  takeSure: 'to this page: sure?',
} as const

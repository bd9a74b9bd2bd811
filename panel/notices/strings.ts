/** Every word that the page has to say about itself. */
export const noticeWords = {
  connecting: { title: 'Connecting to the bridge', detail: 'The panel wakes as soon as it answers.' },
  bridgeAwayHosting: {
    title: 'The bridge is away. The sound goes on from this page',
    detail: 'Faders here still work; other surfaces come back with these values.',
  },
  bridgeAway: { title: 'The bridge is away', detail: 'This page tries again by itself and keeps what you set.' },
  libraryAway: {
    title: 'The library is away',
    detail: 'Sound, faders and loading of finished songs go on. New songs have to wait.',
  },
  blocked: { title: 'The browser holds the sound back', detail: 'It wants one click before a page may sound.' },
  startSound: 'Start sound',
  otherHost: (name: string) => ({
    title: `${name} holds the sound`,
    detail: 'This page is a silent surface: everything here moves the sound there.',
  }),
  otherAway: (name: string) => ({
    title: `${name} holds the sound, and nothing is heard of it`,
    detail:
      'The decks go on in silence, and it goes on with them when it is back. Or take the sound over to this page.',
  }),
  deviceBlocked: (says: string | undefined) => ({
    title: 'The sound device is not there',
    detail: `${says ? `${says}. ` : ''}It is tried again all the while, and the decks go on. Or let this page sound.`,
  }),
  otherBlocked: (name: string) => ({
    title: `${name} holds the sound, and its browser waits for a click`,
    detail: 'Click there, or take the sound over to this page.',
  }),
  takeOver: 'Take over',
  starved: { title: 'No sound comes from the bridge', detail: 'What is loaded plays on.' },
  waiting: (n: number) =>
    n === 1 ? 'What you changed by hand waits here for it.' : `${n} changes by hand wait here for it.`,
  hide: 'Hide this notice',
  refused: 'Refused',
} as const

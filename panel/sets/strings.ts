/** Every word that the sets show. */
export const setWords = {
  name: 'Sets',
  show: 'Sets: performances that were saved (S)',
  back: 'Back to the library',
  nameOf: 'Name of the set',
  save: 'Save',
  fromFile: 'From a file',
  toFile: 'To a file',
  presentToFile: 'What stands, to a file',
  open: 'Open',
  openSure: 'Open, and stop the music?',
  over: 'Save over',
  overSure: 'Save over it?',
  rename: 'Rename',
  remove: 'Delete',
  removeSure: 'Delete for good?',
  away: 'The library is away: sets open, and what stands can go to a file; nothing is saved meanwhile.',
  opened: (name: string) => `“${name}” is open`,
  missing: (title: string, decks: readonly number[]) =>
    `“${title}” is not in the library (deck ${decks.join(', ')}). Drop its file again: it is known by what is in it.`,
  lacks: (titles: string) => `Missing: ${titles}`,
  absent: (names: string) => `Not plugged in: ${names}`,
  refused: (n: number) => `${n} values that no control takes any more`,
  empty: 'No set yet',
  emptySays:
    'A set keeps both decks: tracks, places, cues, loops, lanes, scenes and every control. Give it a name, and save.',
} as const

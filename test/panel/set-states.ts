import type { OpenedSet, SetSummary } from '../../contract/set.ts'
import type { PageState } from './states.ts'

const friday: SetSummary = {
  ...{ id: 'friday', name: 'Friday at the Harbour', savedAt: 1.75e12, createdAt: 1.7e12, revision: 2 },
  tracks: [
    { title: 'Night Drive', artist: null, hash: null, trackId: 'a' },
    { title: 'Paper Lanterns', artist: 'Aya Lind', hash: null, trackId: null },
  ],
}
const opened: OpenedSet = {
  ...{ id: 'friday', name: 'Friday at the Harbour', absent: ['nanoKONTROL2'], refused: 1 },
  missing: [{ id: 'b', hash: null, title: 'Paper Lanterns', decks: [2] }],
}
const plays = { values: { '/deck/1/play': true } }

/** The states of the view of sets. */
export const SET_STATES: PageState[] = [
  { name: 'no set yet', script: {}, shows: '[data-testid=sets-empty]', press: ['s'] },
  { name: 'sets', script: { sets: [friday] }, shows: '[data-testid=set-friday]', press: ['s'] },
  {
    name: 'a set that lacks a track is open',
    script: { sets: [friday], hello: { ...plays, set: opened } },
    shows: '[data-testid=set-missing]',
    press: ['click:show-sets', 'click:set-open'],
  },
  {
    name: 'a set is renamed',
    script: { sets: [friday] },
    shows: '[data-testid=set-rename-to]',
    press: ['s', 'click:set-rename'],
  },
  {
    name: 'sets while the library is away',
    script: { sets: [{ ...friday, tracks: [] }], libraryHere: false },
    shows: '[data-testid=set-friday]',
    press: ['s'],
  },
]

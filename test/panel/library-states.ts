import type { PageState } from './states.ts'
import { libraryTrack, songAnalysis } from './song.ts'
import { curves, full, playing, sheets, tracks, withAnalysis } from './stage-data.ts'

const TAGS = ['opener', 'late night', 'vocal', 'Café', 'peak time']
const KEYS = ['A', 'C', 'D', 'E', 'F#', 'G', 'Bb']

/** A library of so many songs, each its own tempo, key, length and tags. */
export const thousands = (count: number) =>
  Array.from({ length: count }, (_, i) =>
    libraryTrack(`t${i}`, {
      title: `${['Glass', 'Night', 'Paper', 'Salt', 'Kite', 'Ember'][i % 6]} ${['Harbour', 'Drive', 'Lantern', 'Étude'][i % 4]} ${i}`,
      artist: i % 5 === 0 ? null : `Artist ${i % 311}`,
      addedAt: i,
      duration: 90 + ((i * 37) % 400),
      tags: i % 3 === 0 ? [TAGS[(i / 3) % TAGS.length] as string] : [],
      ...(i % 97 === 96
        ? { state: 'failed', failure: { code: 'disk_full', error: 'The disk has no room', cure: 'Free some space' } }
        : {}),
      analysis: {
        ...songAnalysis,
        tempo: { ...songAnalysis.tempo, bpm: 80 + ((i * 7) % 90), confidence: ((i * 13) % 100) / 100 },
        key: { ...songAnalysis.key, tonic: KEYS[i % KEYS.length] as string },
      },
    }),
  )

const tagged = tracks.map(track => (track.id === 'a' ? { ...track, tags: ['opener', 'late night'] } : track))

/** The states of the library, the lock and the tour. */
export const LIBRARY_STATES: PageState[] = [
  { name: 'first run', firstRun: true, script: { hello: playing, tracks }, shows: '[data-testid=tour]' },
  {
    name: 'first run, on a phone, at the last step',
    ...{ firstRun: true, viewport: { width: 390, height: 844 }, script: { hello: playing, tracks } },
    shows: '[data-testid=tour][data-step="3"]',
    press: ['click:tour-next', 'click:tour-next'],
  },
  { name: 'locked', script: { hello: playing, tracks }, shows: '[data-testid=lock-veil]', press: ['Shift+L'] },
  {
    name: 'locked, on a phone',
    ...{ viewport: { width: 390, height: 844 }, script: { hello: playing, tracks } },
    shows: '[data-testid=lock-veil]',
    press: ['click:lock'],
  },
  { name: 'tags', script: { hello: playing, tracks: tagged }, shows: '[data-testid=tag-filter]' },
  {
    name: 'names by hand',
    script: { hello: withAnalysis(full), tracks: tagged, document: { version: 1, analysis: full, curves } },
    shows: '[data-testid=name-form]',
    press: ['g', 'click:deck-1-details', 'click:name-edit'],
  },
  {
    name: 'edits that wait',
    script: { hello: withAnalysis(full), libraryHere: false, sheets },
    shows: '[data-testid=banner-library-away]',
    press: ['g', 'click:deck-1-nudge-10'],
  },
  {
    name: 'nothing found',
    script: { hello: playing, tracks },
    shows: '[data-testid=none-found]',
    press: ['f', 'z', 'z', 'z'],
  },
  {
    name: 'thousands of songs',
    script: { hello: playing, tracks: thousands(5000) },
    shows: '[data-testid=track-row]',
  },
]

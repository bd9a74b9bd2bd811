import type { ParameterValue, Row } from './parameter-row.ts'
import { DECKS, deck, type Path, SENDS, STEMS, session, stem } from './parameters.ts'

const OPEN_STEM = [
  'gain',
  'mute',
  'solo',
  'pan',
  'eq/low',
  'eq/mid',
  'eq/high',
  'filter',
  'pfl',
  'send/1',
  'send/2',
] as const satisfies (keyof typeof stem)[]
const PLAIN_DECK = ['pfl', 'loop', 'pitch', 'jog', 'sync', 'sync/key', 'slip'] as const satisfies (keyof typeof deck)[]
const HELD_DECK = ['automation/play', 'automation/record'] as const satisfies (keyof typeof deck)[]

const resting = (path: Path, row: Row): [Path, ParameterValue] => [path, row.default as ParameterValue]

/** What panic sets: every stem open and flat, nothing sent, looped, followed, shifted, bent or automated. What mixes the
 *  decks (their gains, the crossfader, the master) and the level of the headphones stay. */
export const fullMix = (): [Path, ParameterValue][] => [
  ...DECKS.flatMap(n => [
    ...STEMS.flatMap(name => OPEN_STEM.map(leaf => resting(`/deck/${n}/stem/${name}/${leaf}`, stem[leaf]))),
    ...PLAIN_DECK.map(leaf => resting(`/deck/${n}/${leaf}`, deck[leaf])),
    ...HELD_DECK.map((leaf): [Path, ParameterValue] => [`/deck/${n}/${leaf}`, false]),
  ]),
  ...SENDS.map(n => resting(`/send/${n}/gain`, session[`/send/${n}/gain`])),
]

import { FOUR_STEMS, STEMS } from '../../contract/parameters.ts'
import type { Settings } from '../settings.ts'

/** A place of a profile: an action by its id, and what it is set to. */
export type Laid = readonly [id: string, settings?: Partial<Settings>]
/** A profile for one kind of device. `deviceType` as the manifest counts them; `model` as exports name it. */
export type Layout = {
  file: string
  name: string
  deviceType: 0 | 2 | 7 | 9
  model: string
  columns: number
  rows: readonly (readonly Laid[])[]
  dials?: readonly Laid[]
}

const mutes = (stems: readonly Settings['stem'][]): Laid[] => stems.map(stem => ['stem-mute', { stem }])
const solos = (stems: readonly Settings['stem'][]): Laid[] => stems.map(stem => ['stem-solo', { stem }])
const scenes = (...all: number[]): Laid[] => all.map(scene => ['scene', { scene }])
const cues = (...all: number[]): Laid[] => all.map(slot => ['hot-cue', { slot }])

export const layouts: readonly Layout[] = [
  {
    file: 'stembridge-15',
    name: 'Stembridge',
    deviceType: 0,
    model: '20GBA9901',
    columns: 5,
    rows: [
      [...mutes(FOUR_STEMS), ['tempo-key']],
      [...solos(FOUR_STEMS), ['focus-deck']],
      [['deck-play'], ['deck-cue'], ['deck-loop', { beats: 4 }], ['scene', { scene: 1 }], ['panic']],
    ],
  },
  {
    file: 'stembridge-xl',
    name: 'Stembridge XL',
    deviceType: 2,
    model: '20GAT9901',
    columns: 8,
    rows: [
      [...mutes(STEMS), ['tempo-key'], ['beat-flash']],
      [...solos(STEMS), ['focus-deck'], ['tap-tempo']],
      [['deck-play'], ['deck-cue'], ['deck-loop', { beats: 4 }], ['deck-sync'], ...cues(1, 2, 3, 4)],
      [
        ...scenes(1, 2, 3, 4),
        ['load-next', { deck: 'free' }],
        ['queue-progress'],
        ['deck-loop', { beats: 8 }],
        ['panic'],
      ],
    ],
  },
  {
    file: 'stembridge-plus',
    name: 'Stembridge +',
    deviceType: 7,
    model: '20GBD9901',
    columns: 4,
    rows: [
      [['deck-play'], ['deck-cue'], ['deck-loop', { beats: 4 }], ['focus-deck']],
      [...scenes(1, 2), ['tempo-key'], ['panic']],
    ],
    dials: FOUR_STEMS.map(stem => ['stem-level', { stem }]),
  },
  {
    file: 'stembridge-neo',
    name: 'Stembridge Neo',
    deviceType: 9,
    model: '20GBJ9901',
    columns: 4,
    rows: [mutes(FOUR_STEMS), [['deck-play'], ['deck-cue'], ['focus-deck'], ['panic']]],
  },
]

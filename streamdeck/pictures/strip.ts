import type { Strip } from '../actions/index.ts'
import { colours } from './colours.ts'
import { cut } from './text-width.ts'

/** Rooms of the texts of layouts/stem.json, in pixels of the touch strip, and their sizes. */
const NAME = { room: 100, size: 20 }
const HINT = { room: 184, size: 18 }

/** A strip as the layout takes it (layouts/stem.json). The mark beneath the bar is where a fader stands that waits. */
export const feedbackOf = ({ name, says, level, colour, hint, hintColour, waits }: Strip): object => ({
  name: { value: cut(name, NAME.size, NAME.room), color: colour === colours.edge ? colours.inkFaint : colour },
  level: { value: says },
  bar: { value: Math.round(level * 1000), bar_fill_c: colour },
  waits: { value: Math.round((waits ?? 0) * 1000), enabled: waits !== null },
  hint: { value: cut(hint, HINT.size, HINT.room), color: hintColour },
})

/** What a dial shows while there is no bridge. */
export const awayStrip = (says: string): Strip => ({
  name: 'No bridge',
  says: '',
  level: 0,
  colour: colours.edge,
  hint: says,
  hintColour: colours.alarm,
  waits: null,
})

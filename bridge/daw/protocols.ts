import type { DawName } from '../../contract/daw.ts'
import { createAbleton } from './ableton/ableton.ts'
import { createArdour } from './ardour/ardour.ts'
import { createBitwig } from './bitwig/bitwig.ts'
import type { Protocol } from './protocol.ts'
import { createReaper } from './reaper/reaper.ts'

export const PROTOCOLS: Readonly<Record<DawName, () => Protocol>> = {
  ardour: createArdour,
  reaper: createReaper,
  live: createAbleton,
  bitwig: createBitwig,
}

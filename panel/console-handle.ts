import type { Blocked, DeckPosition } from '../contract/live.ts'
import type { ParameterValue } from '../contract/parameter-row.ts'
import type { Path } from '../contract/parameters.ts'
import type { Decibels } from '../contract/units.ts'
import { positionsNow } from './live/gauges.ts'
import type { Stage } from './stage/stage.ts'

/** `window.stembridge`, the panel's handle in the browser's console. */
export type ConsoleHandle = {
  host: {
    readonly blocked: Blocked | null
    readonly holds: boolean
    /** Rendered levels by path, in dBFS; empty where this page makes no sound. */
    levels: () => Record<Path, Decibels>
    positions: () => DeckPosition[]
    /** The rendered sound, to look at; null before the sound began. */
    tap: () => AnalyserNode | null
  }
  live: {
    readonly connection: string
    values: () => Record<Path, ParameterValue>
    set: (path: Path, value: ParameterValue) => void
    trigger: (path: Path, value?: ParameterValue) => void
  }
}

declare global {
  interface Window {
    stembridge: ConsoleHandle
  }
}

export const consoleHandle = ({ live, hosting, sounding }: Stage): ConsoleHandle => ({
  host: {
    get blocked() {
      return sounding.blocked
    },
    get holds() {
      return live.state.hosting
    },
    levels: () => hosting.audio?.levels() ?? {},
    positions: () => hosting.audio?.positions() ?? positionsNow(live.gauges, performance.now()),
    tap: () => hosting.audio?.tap ?? null,
  },
  live: {
    get connection() {
      return live.state.connection
    },
    values: () => ({ ...live.state.values }),
    set: (path, value) => live.set(path, value),
    trigger: (path, value) => live.trigger(path, value),
  },
})

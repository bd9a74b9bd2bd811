import type { ParameterValue } from '../contract/parameter-row.ts'
import { type Path, parameterTable } from '../contract/parameters.ts'
import type { MonotonicMs } from '../contract/units.ts'
import { type Control, controlsOf, fitted } from './controls.ts'
import { createInsertControls } from './insert-controls.ts'
import { createInsertRack, type InsertRack } from './insert-rack.ts'
import type { Mixer } from './mixer.ts'
import { bindLanes, createTimeline, leaveLane, type Timeline, timelineControls } from './timeline/timeline.ts'

/** What a path turns: in the mixer, in its lanes, and in what lies in the slots just now. */
export type Turning = {
  readonly timeline: Timeline
  readonly rack: InsertRack
  /** Whether a path turns something that takes the value. */
  fits(path: Path, value: ParameterValue): boolean
  /** Turns it, and leaves its lane. @returns false where it does not fit */
  turn(path: Path, value: ParameterValue): boolean
}

export const createTurning = (mixer: Mixer, clock: (() => MonotonicMs) | undefined): Turning => {
  const { timing } = mixer
  const { rack, beats } = createInsertRack(mixer, clock)
  const mixed = controlsOf(mixer)
  const inserts = createInsertControls({ rack, beats, rate: timing.rate, onChange: () => bindLanes(timeline) })
  const timeline = createTimeline({ get: path => mixed.get(path) ?? inserts.get(path) }, timing)
  const controls = new Map([...mixed, ...timelineControls(timeline, parameterTable())])
  const find = (path: Path): Control | undefined => controls.get(path) ?? inserts.get(path)
  return {
    timeline,
    rack,
    fits(path, value) {
      const control = find(path)
      return control !== undefined && fitted(control.row, value) !== undefined
    },
    turn(path, value) {
      const control = find(path)
      const fit = control && fitted(control.row, value)
      if (!control || fit === undefined) return false
      leaveLane(timeline, path)
      control.set(fit)
      return true
    },
  }
}

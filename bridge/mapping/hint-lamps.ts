import type { MonotonicMs } from '../../contract/units.ts'
import type { Control } from './expand.ts'
import { hints } from './hints.ts'
import type { Mapping } from './mapping.ts'
import { type Showing, showAs, showControl } from './show.ts'

/** A lamp blinks this long after its control was last moved. */
const HINT_MS = 2500
/** Lit and dark for so long each: up is quick, down is slow. */
export const BLINK_MS = { up: 100, down: 300 } as const

type HintLamps = {
  /** A control has moved. */
  moved: (control: Control, now: MonotonicMs) => void
  /** What blinks now, and lamps that show their own again. */
  look: (now: MonotonicMs) => Showing[]
  /** Whether there is anything to look at again soon. */
  readonly active: boolean
}

/** Shows on a lamp, where the profile names one, that a control waits for its value, and which way to turn it. */
export const createHintLamps = (mapping: Mapping): HintLamps => {
  const lamps = new Map(mapping.controls.map(control => [control.id, control]))
  const movedAt = new Map<Control, MonotonicMs>()
  /** What each lamp that hints shows. */
  const lit = new Map<Control, number>()

  const wanted = (now: MonotonicMs): Map<Control, number> => {
    const found = new Map<Control, number>()
    for (const { control: id, turn } of hints(mapping)) {
      const control = lamps.get(id)
      const lamp = control?.hint && lamps.get(control.hint.lamp)
      const at = control && movedAt.get(control)
      if (!control?.hint || !lamp?.led || at === undefined || now - at >= HINT_MS) continue
      const isLit = Math.floor((now - at) / BLINK_MS[turn]) % 2 === 0
      found.set(lamp, isLit ? control.hint[turn] : lamp.led.off)
    }
    return found
  }
  return {
    moved: (control, now) => {
      if (control.hint) movedAt.set(control, now)
    },
    look: now => {
      if (movedAt.size === 0 && lit.size === 0) return []
      const showings: Showing[] = []
      const found = wanted(now)
      for (const [lamp, value] of found) if (lit.get(lamp) !== value) showings.push(...showAs(lamp, value))
      for (const lamp of lit.keys()) if (!found.has(lamp)) showings.push(...showControl(mapping, lamp))
      lit.clear()
      for (const [lamp, value] of found) lit.set(lamp, value)
      for (const [control, at] of movedAt) if (now - at >= HINT_MS) movedAt.delete(control)
      return showings
    },
    get active() {
      return movedAt.size > 0 || lit.size > 0
    },
  }
}

import type { ParameterValue } from '../contract/parameter-row.ts'
import type { Path } from '../contract/parameters.ts'
import type { Hand } from './actions/index.ts'
import type { BridgeLink } from './link/bridge-link.ts'
import type { Owed } from './owed.ts'
import type { Elgato, Spot } from './spot.ts'
import type { View } from './view.ts'
import type { Wishes } from './wishes.ts'

export type Reach = {
  readonly view: View
  readonly wishes: Wishes
  readonly owed: Owed
  readonly link: BridgeLink
  readonly elgato: Elgato
  readonly focus: (deck: 1 | 2) => void
  readonly tap: () => number
}

/** Sets a path for a key. @returns whether it went out */
export const setBy = ({ wishes, link }: Reach, context: string, path: Path, value?: ParameterValue): boolean => {
  if (value === undefined) {
    wishes.noteTrigger(path, context)
    return link.send({ t: 'set', path })
  }
  return link.send({ t: 'set', path, value, id: wishes.add(path, value, context) })
}

/** What the hand on a key or dial may do. It reads what it has set itself as done. */
export const handOn = (spot: Spot, reach: Reach): Hand => {
  const { view, wishes, owed, elgato } = reach
  const { context } = spot.place
  const read = (path: Path): ParameterValue | undefined => wishes.read(path) ?? view.read(path)
  const set = (path: Path, value?: ParameterValue): boolean => {
    const isSent = setBy(reach, context, path, value)
    if (!isSent) elgato.showAlert(context)
    return isSent
  }
  return {
    view: { ...view, read },
    settings: spot.settings,
    set,
    holdAt: (path, value) => {
      // one that was not put back yet still stands as it was before
      spot.held = { path, before: owed.get(path) ?? read(path) === true }
      owed.delete(path)
      set(path, value)
    },
    letGo: () => letGo(spot, reach),
    after: (ms, act, again) => spot.after(ms, act, again),
    get spent() {
      return spot.spent
    },
    set spent(is: boolean) {
      spot.spent = is
    },
    focus: reach.focus,
    tap: reach.tap,
    ok: () => elgato.showOk(context),
    alert: () => elgato.showAlert(context),
  }
}

/** Puts back what a held key changed: now, or when the bridge is there again. */
export const letGo = (spot: Spot, reach: Reach): void => {
  const { held } = spot
  spot.held = null
  if (!held) return
  if (!setBy(reach, spot.place.context, held.path, held.before)) reach.owed.set(held.path, held.before)
}

import type { ParameterValue, Row } from '../../contract/parameter-row.ts'
import type { Path } from '../../contract/parameters.ts'
import { between } from '../../contract/travel.ts'
import type { MonotonicMs } from '../../contract/units.ts'

/** Values on their way to a scene. */
export type Morph = {
  readonly from: MonotonicMs
  readonly length: MonotonicMs
  readonly moves: Map<Path, { row: Row; from: number; to: number }>
  /** Switches that turn when all have arrived. */
  readonly atEnd: Map<Path, ParameterValue>
}
export type Step = [Path, ParameterValue][]
type Wanted = { path: Path; row: Row; now: ParameterValue; to: ParameterValue }

/** Whether a switch takes voices away: it turns when their faders have arrived, so that they fade out and not off. */
const silences = (path: Path, to: ParameterValue): boolean => /\/(mute|solo)$/.test(path) && to === true

/** Begins the way from what stands to what is wanted.
 *  @param length  milliseconds; 0 arrives at once
 *  @returns  what changes at once, and the way */
export const beginMorph = (wanted: readonly Wanted[], length: MonotonicMs, now: MonotonicMs): [Step, Morph] => {
  const morph: Morph = { from: now, length, moves: new Map(), atEnd: new Map() }
  const first: Step = []
  for (const { path, row, now: stands, to } of wanted) {
    if (stands === to) continue
    if (length > 0 && typeof to === 'number' && typeof stands === 'number')
      morph.moves.set(path, { row, from: stands, to })
    else if (length > 0 && silences(path, to)) morph.atEnd.set(path, to)
    else first.push([path, to])
  }
  return [first, morph]
}

export const isOver = ({ moves, atEnd }: Morph): boolean => moves.size === 0 && atEnd.size === 0

/** A hand took the control: it stays where the hand has it. */
export const dropOut = ({ moves, atEnd }: Morph, path: Path): void => {
  moves.delete(path)
  atEnd.delete(path)
}

/** Where every control is at a moment. At the end all have arrived exactly, the last switches turn, and it is over. */
export const stepMorph = (morph: Morph, now: MonotonicMs): Step => {
  const share = morph.length > 0 ? Math.max(0, now - morph.from) / morph.length : 1
  const step: Step = [...morph.moves].map(([path, { row, from, to }]) => [path, between(row, from, to, share)])
  if (share < 1) return step
  step.push(...morph.atEnd)
  morph.moves.clear()
  morph.atEnd.clear()
  return step
}

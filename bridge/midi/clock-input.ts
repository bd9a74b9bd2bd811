import { asFailure, type FailureReport } from '../../contract/errors.ts'
import type { SurfaceStatus } from '../../contract/live.ts'
import type { MonotonicMs, Seconds } from '../../contract/units.ts'
import { CLOCK_SOURCE } from '../clock/in/follow-clock.ts'
import { TIME_CODE_SOURCE } from '../clock/in/follow-time-code.ts'
import { get, type Tree } from '../tree/index.ts'
import type { MidiBackend } from './backend.ts'
import { matches } from './match.ts'
import { createParser } from './parser.ts'
import { createStamps } from './stamps.ts'

/** Hears clock, starts, stops and song positions, or quarter frames and full frames of time code; and when they came. */
export type HearClock = (status: number, data: ArrayLike<number>, at: MonotonicMs) => void
/** What decks follow: the row with a part of the input's name, and what it is called among the surfaces. */
const FOLLOWED = {
  clock: { row: CLOCK_SOURCE, name: 'MIDI clock in' },
  timeCode: { row: TIME_CODE_SOURCE, name: 'MIDI time code in' },
} as const
type What = keyof typeof FOLLOWED
type Open = { close: () => void }
type Heard = { received: number; last: string }

const TICK = 0xf8
const QUARTER_FRAME = 0xf1
const isTimeCode = (status: number): boolean => status === QUARTER_FRAME || status === 0xf0

type Standing = { text: string; input: string | undefined; failure: FailureReport | null }
const clockStatus = (what: What, { text, input, failure }: Standing, { received, last }: Heard): SurfaceStatus => ({
  name: FOLLOWED[what].name,
  kind: 'midi',
  ok: input !== undefined,
  says: input === undefined ? `No input has “${text}” in its name, or it cannot be opened` : `from ${input}`,
  failure,
  received,
  refused: 0,
  lastMessage: last || null,
})

/** The inputs that MIDI clock and MIDI time code are heard from: for each the first whose name holds the text of its
 *  row. An input that both come from is opened once: not every system lets a program open it twice. */
export const createClockInput = (tree: Tree, of: Partial<Record<What, HearClock | undefined>>) => {
  const open = new Map<string, Open>()
  const failures = new Map<string, FailureReport>()
  /** The input that each is heard from. */
  const inputs: { clock?: string | undefined; timeCode?: string | undefined } = {}
  const counts: Record<What, Heard> = { clock: { received: 0, last: '' }, timeCode: { received: 0, last: '' } }

  const textOf = (what: What): string => String(get(tree, FOLLOWED[what].row) ?? '')
  const take = (input: string, status: number, data: ArrayLike<number>, at: MonotonicMs): void => {
    const what = isTimeCode(status) ? 'timeCode' : 'clock'
    if (inputs[what] !== input) return
    counts[what].received++
    if (status !== TICK && status !== QUARTER_FRAME) counts[what].last = status.toString(16).toUpperCase()
    of[what]?.(status, data, at)
  }
  const listen = (backend: MidiBackend, input: string): Open => {
    const stamp = createStamps(tree.now)
    let at = 0
    const parser = createParser(message => {
      if (message.message === 'realtime') take(input, message.status, [], at)
      if (message.message === 'system') take(input, message.status, message.data, at)
      if (message.message === 'sysex') take(input, 0xf0, message.bytes, at)
    })
    const hear = (bytes: Uint8Array, since?: Seconds): void => {
      at = stamp(since)
      parser.push(bytes)
    }
    // a place where time code stands comes as SysEx
    const sysex = inputs.timeCode === input ? { sysexMs: Number.POSITIVE_INFINITY } : {}
    return backend.openInput(input, hear, { clock: true, ...sysex })
  }
  const keyOf = (input: string): string => `${input === inputs.timeCode} ${input}`
  const letGo = (kept: readonly string[]): void => {
    for (const [key, one] of open) {
      if (kept.includes(key)) continue
      open.delete(key)
      one.close()
    }
  }
  const isOpen = (what: What): boolean => {
    const input = inputs[what]
    return input !== undefined && open.has(keyOf(input))
  }
  const statusOf = (what: What): SurfaceStatus[] => {
    const [text, input] = [textOf(what), inputs[what]]
    const failure = (input !== undefined && failures.get(input)) || null
    return text === ''
      ? []
      : [clockStatus(what, { text, input: isOpen(what) ? input : undefined, failure }, counts[what])]
  }
  return {
    isOpen,
    /** Opens what is wanted and there, lets go what is not. */
    fit: (backend: MidiBackend): void => {
      for (const what of ['clock', 'timeCode'] as const) {
        const text = textOf(what)
        inputs[what] = text === '' ? undefined : backend.inputs().find(one => matches(one, text))
      }
      const wanted = [...new Set([inputs.clock, inputs.timeCode].filter(input => input !== undefined))]
      letGo(wanted.map(keyOf))
      failures.clear()
      for (const input of wanted) {
        if (open.has(keyOf(input))) continue
        try {
          open.set(keyOf(input), listen(backend, input))
        } catch (thrown) {
          failures.set(input, asFailure(thrown).toJSON())
        }
      }
    },
    status: (): SurfaceStatus[] => [...statusOf('clock'), ...statusOf('timeCode')],
    close: (): void => letGo([]),
  }
}

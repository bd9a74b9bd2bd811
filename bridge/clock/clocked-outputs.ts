import type { MonotonicMs } from '../../contract/units.ts'
import { type MidiClock, nextTurn, type Seen, turnClock } from './midi-clock.ts'
import { type ClockView, seenAt } from './view.ts'

/** An output of the MIDI system. `send` throws where it is gone. */
export type ClockedOutput = { readonly send: (bytes: readonly number[]) => void; readonly close: () => void }

/** Outputs that are clocked, each from when it came on: it is told where the song is, whenever that was. */
export type ClockedOutputs = {
  readonly names: () => string[]
  /** Opens those of the names that are not open yet, and lets go all others.
   *  @returns what each that does not open threw */
  readonly fit: (names: readonly string[], open: (name: string) => ClockedOutput) => Map<string, unknown>
  /** What the clock follows from now on; null where nothing sounds. */
  readonly see: (view: ClockView | null) => void
  /** Sends what is due. @returns the moment of the next message; infinite while nothing sounds */
  readonly turn: (now: MonotonicMs) => MonotonicMs
  /** Stops everyone who listens. */
  readonly close: () => void
}

type Line = { readonly output: ClockedOutput; readonly clock: MidiClock; seen: ClockView | null }
const STOP = [0xfc]
/** What was said no longer ago than this counts from when it was said: who plays from a beat starts on that beat. */
const FRESH_MS = 100

/** @param onLost  hears of an output that is gone, and of what it threw */
export const createClockedOutputs = (onLost: (name: string, thrown: unknown) => void): ClockedOutputs => {
  const lines = new Map<string, Line>()
  let view: ClockView | null = null

  const letGo = (name: string, { output, clock }: Line): void => {
    lines.delete(name)
    try {
      if (clock.run?.started) output.send(STOP)
    } catch {
      // it is unplugged, and hears nothing more
    }
    output.close()
  }
  const sendAt = ({ output, clock }: Line, seen: Seen | null, at: MonotonicMs): void => {
    for (const { bytes } of turnClock(clock, seen, at)) output.send(bytes)
  }
  const turnLine = (name: string, line: Line, now: MonotonicMs): void => {
    const isFresh = view && view !== line.seen && now - view.at < FRESH_MS
    line.seen = view
    try {
      if (view && isFresh) {
        // a clock that has gone on meanwhile is told where the deck is by now, not where it was
        const at = Math.max(view.at, line.clock.run?.at ?? 0)
        sendAt(line, seenAt(view, at), at)
      }
      sendAt(line, view && seenAt(view, now), now)
    } catch (thrown) {
      line.clock.run = null
      letGo(name, line)
      onLost(name, thrown)
    }
  }
  return {
    names: () => [...lines.keys()],
    fit: (names, open) => {
      const failed = new Map<string, unknown>()
      for (const [name, line] of lines) if (!names.includes(name)) letGo(name, line)
      for (const name of names) {
        if (lines.has(name)) continue
        try {
          lines.set(name, { output: open(name), clock: { run: null }, seen: view })
        } catch (thrown) {
          failed.set(name, thrown)
        }
      }
      return failed
    },
    see: next => {
      view = next
    },
    turn: now => {
      let next = Number.POSITIVE_INFINITY
      for (const [name, line] of lines) {
        turnLine(name, line, now)
        next = Math.min(next, nextTurn(line.clock))
      }
      return next
    },
    close: () => {
      for (const [name, line] of lines) letGo(name, line)
    },
  }
}

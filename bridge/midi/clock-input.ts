import { asFailure, type FailureReport } from '../../contract/errors.ts'
import type { SurfaceStatus } from '../../contract/live.ts'
import type { MonotonicMs, Seconds } from '../../contract/units.ts'
import { CLOCK_SOURCE } from '../clock/in/follow-clock.ts'
import { get, type Tree } from '../tree/index.ts'
import type { MidiBackend } from './backend.ts'
import { matches } from './match.ts'
import { createParser } from './parser.ts'
import { createStamps } from './stamps.ts'

/** Hears clock, starts, stops and song positions, and when they came. */
export type HearClock = (status: number, data: readonly number[], at: MonotonicMs) => void
type Open = { name: string; close: () => void }

/** The input that MIDI clock is heard from: the first whose name holds the text of /transport/clock/source. */
export const createClockInput = (tree: Tree, hear: HearClock) => {
  let open: Open | null = null
  let failure: FailureReport | null = null
  let received = 0
  let last: string | null = null

  const listen = (backend: MidiBackend, name: string): Open => {
    const stamp = createStamps(tree.now)
    let at = 0
    const parser = createParser(message => {
      if (message.message !== 'realtime' && message.message !== 'system') return
      received++
      if (message.status !== 0xf8) last = message.status.toString(16).toUpperCase()
      hear(message.status, message.message === 'system' ? message.data : [], at)
    })
    const take = (bytes: Uint8Array, since?: Seconds): void => {
      at = stamp(since)
      parser.push(bytes)
    }
    return { name, ...backend.openInput(name, take, { clock: true }) }
  }
  const letGo = (): void => {
    open?.close()
    open = null
  }
  return {
    isOpen: (): boolean => open !== null,
    /** Opens what is wanted and there, lets go what is not. */
    fit: (backend: MidiBackend): void => {
      const source = String(get(tree, CLOCK_SOURCE) ?? '')
      const name = source === '' ? undefined : backend.inputs().find(one => matches(one, source))
      if (open && open.name === name) return
      letGo()
      failure = null
      if (name === undefined) return
      try {
        open = listen(backend, name)
      } catch (thrown) {
        failure = asFailure(thrown).toJSON()
      }
    },
    status: (): SurfaceStatus[] => {
      const source = String(get(tree, CLOCK_SOURCE) ?? '')
      if (source === '') return []
      const says = open ? `from ${open.name}` : `No input has “${source}” in its name, or it cannot be opened`
      return [
        {
          name: 'MIDI clock in',
          kind: 'midi',
          ok: open !== null,
          says,
          failure,
          received,
          refused: 0,
          lastMessage: last,
        },
      ]
    },
    close: letGo,
  }
}

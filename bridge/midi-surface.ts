import { join } from 'node:path'
import { asFailure } from '../contract/errors.ts'
import type { MonotonicMs } from '../contract/units.ts'
import type { HearClock, Midi } from './midi/index.ts'
import { createClockFollower } from './clock/in/follow-clock.ts'
import { createClockSender } from './clock/send-clock.ts'
import type { Transport } from './transport/index.ts'
import type { Tree } from './tree/index.ts'

/** MIDI, or the word why there is none: without it everything else goes on. */
const openMidiWhere = async (of: {
  tree: Tree
  profiles: string[]
  onClock: HearClock
  log: (line: string) => void
}): Promise<Pick<Midi, 'surfaces' | 'desk' | 'clockOut' | 'hearsClock' | 'close'>> => {
  try {
    const { openMidi } = await import('./midi/index.ts')
    return openMidi({ tree: of.tree, profiles: of.profiles, onClock: of.onClock, onStatus: () => {} })
  } catch (thrown) {
    of.log(`MIDI does not load: ${thrown}`)
    const failure = asFailure(thrown).toJSON()
    const status = { name: 'MIDI', kind: 'midi' as const, ok: false, says: failure.error, failure }
    return {
      surfaces: () => [{ ...status, received: 0, refused: 0, lastMessage: null }],
      desk: { greeting: () => [], learn: () => undefined, listeners: new Set() },
      clockOut: { see: () => {}, turn: () => Number.POSITIVE_INFINITY, choose: () => {} },
      hearsClock: () => false,
      close: () => {},
    }
  }
}

/** MIDI with both of its clocks: the one that is sent, and the one that decks follow. */
export const openMidiAndClocks = async (
  transport: Transport,
  { data, log, ...of }: { profiles: string; data: string; log: (line: string) => void },
) => {
  const profiles = [of.profiles, join(data, 'controller-profiles')]
  const follower = createClockFollower(transport, () => midi.hearsClock())
  const midi = await openMidiWhere({ tree: transport.tree, profiles, log, onClock: follower.hear })
  const sender = createClockSender(transport, midi.clockOut)
  const turn = (): MonotonicMs => {
    follower.turn()
    return sender.turn()
  }
  const stop = (): void => {
    sender.stop()
    follower.stop()
  }
  return { midi, clocks: { turn, stop } }
}

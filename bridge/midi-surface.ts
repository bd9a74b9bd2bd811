import { join } from 'node:path'
import { asFailure } from '../contract/errors.ts'
import type { MonotonicMs } from '../contract/units.ts'
import type { HearClock, Midi } from './midi/index.ts'
import { createClockFollower } from './clock/in/follow-clock.ts'
import { createTimeCodeFollower } from './clock/in/follow-time-code.ts'
import { keepOneLeader } from './clock/in/one-leader.ts'
import { createClockSender } from './clock/send-clock.ts'
import type { Transport } from './transport/index.ts'
import type { Tree } from './tree/index.ts'

/** MIDI, or the word why there is none: without it everything else goes on. */
const openMidiWhere = async (of: {
  tree: Tree
  profiles: string[]
  onClock: HearClock
  onTimeCode: HearClock
  log: (line: string) => void
}): Promise<Omit<Midi, 'hints'>> => {
  try {
    const { openMidi } = await import('./midi/index.ts')
    const { tree, profiles, onClock, onTimeCode } = of
    return openMidi({ tree, profiles, onClock, onTimeCode, onStatus: () => {} })
  } catch (thrown) {
    of.log(`MIDI does not load: ${thrown}`)
    const failure = asFailure(thrown).toJSON()
    const status = { name: 'MIDI', kind: 'midi' as const, ok: false, says: failure.error, failure }
    return {
      surfaces: () => [{ ...status, received: 0, refused: 0, lastMessage: null }],
      desk: { greeting: () => [], learn: () => undefined, listeners: new Set() },
      clockOut: { see: () => {}, turn: () => Number.POSITIVE_INFINITY, choose: () => {} },
      hearsClock: () => false,
      hearsTimeCode: () => false,
      close: () => {},
    }
  }
}

/** MIDI with its clocks: the one that is sent, and those that decks follow, one of which is time code. */
export const openMidiAndClocks = async (
  transport: Transport,
  { data, log, ...of }: { profiles: string; data: string; log: (line: string) => void },
) => {
  const profiles = [of.profiles, join(data, 'controller-profiles')]
  const follower = createClockFollower(transport, () => midi.hearsClock())
  const timeCode = createTimeCodeFollower(transport, () => midi.hearsTimeCode())
  const leave = keepOneLeader(transport.tree)
  const { tree } = transport
  const midi = await openMidiWhere({ tree, profiles, log, onClock: follower.hear, onTimeCode: timeCode.hear })
  const sender = createClockSender(transport, midi.clockOut)
  const turn = (): MonotonicMs => {
    follower.turn()
    timeCode.turn()
    return sender.turn()
  }
  const stop = (): void => {
    sender.stop()
    timeCode.stop()
    leave()
  }
  return { midi, clocks: { turn, stop } }
}

import type { Bpm, Hertz, Samples } from '../../../contract/units.ts'
import { bit, float, int, message, numberAt, textAt } from '../arguments.ts'
import type { Protocol, Said, Wish } from '../protocol.ts'
import type { OscMessage } from '../../osc/packet.ts'
import { createTempoFinder } from './tempo.ts'

/** Buttons, variables, the strip's number in the address, heartbeat, transport, bars and beats, samples, and `/reply`
 *  in place of `#reply`. Source: Ardour manual, "Calculating feedback and strip types". */
const FEEDBACK = 1 + 2 + 4 + 8 + 16 + 32 + 1024 + 16384
/** Every kind of strip but the monitor and what is hidden. */
const STRIPS = 159
/** Levels from here down are silence to it: its own bottom is −193 dB. */
const SILENT = -120
/** Its faders know steps of 0.01 dB and less. */
const NEAR = 0.02
const PACE = { askMs: 500, quietly: false, silentMs: 1500, pulseMs: 3000, echoMs: 100, everyMs: 0 } as const
const STRIP = /^\/strip\/(name|gain|mute|solo)\/(\d{1,5})$/

const tellArdour = (wish: Wish, { rate, playing }: { rate: Hertz; playing: boolean }): OscMessage[] => {
  switch (wish.tell) {
    case 'gain':
      return [message('/strip/gain', int(wish.track), float(wish.level))]
    case 'mute':
    case 'solo':
      return [message(`/strip/${wish.tell}`, int(wish.track), bit(wish.on))]
    case 'playing':
      return [message(wish.on ? '/transport_play' : '/transport_stop')]
    case 'locate':
      return [message('/locate', int(wish.seconds * rate), bit(playing))]
    default:
      return []
  }
}

/** Ardour's own OSC surface. Its strips have numbers from 1 in the order of its mixer; when that changes it tells all
 *  of them anew. Its tempo it takes by MIDI clock alone, and tells it by where it is in bars and in samples.
 *  Source: Ardour 7.3, libs/surfaces/osc, and what a running one sends. */
export const createArdour = (): Protocol => {
  let rate = 48_000
  let playing = false
  const tempo = createTempoFinder()

  const readStrip = (said: OscMessage, what: string, track: number): Said[] => {
    if (what === 'name') return [{ says: 'track', track, name: textAt(said, 0) ?? '' }]
    const value = numberAt(said, 0)
    if (value === undefined) return []
    return what === 'gain'
      ? [{ says: 'gain', track, level: value }]
      : [{ says: what as 'mute' | 'solo', track, on: value > 0.5 }]
  }
  const readList = (said: OscMessage): Said[] => {
    if (textAt(said, 0) === 'end_route_list') {
      rate = numberAt(said, 1) || rate
      return [{ says: 'pulse' }]
    }
    const [name, track] = [textAt(said, 1), numberAt(said, 6)]
    return name !== undefined && track !== undefined ? [{ says: 'track', track, name }] : []
  }
  const readPosition = (samples: Samples | undefined): Said[] => {
    if (samples === undefined) return []
    const bpm: Bpm | undefined = tempo.at(samples, rate)
    const position = { says: 'position', seconds: samples / rate } as const
    return bpm === undefined ? [position] : [position, { says: 'tempo', bpm }]
  }
  return {
    pace: PACE,
    greet: listen => [
      message('/set_surface', int(0), int(STRIPS), int(FEEDBACK), int(0), int(0), int(0), int(listen)),
      message('/strip/list'),
    ],
    ask: () => [message('/transport_speed')],
    follow: () => [],
    read: said => {
      const [, what, track] = STRIP.exec(said.address) ?? []
      if (what) return readStrip(said, what, Number(track))
      switch (said.address) {
        case '/transport_speed':
          return [{ says: 'answer' }]
        case '/heartbeat':
          return [{ says: 'pulse' }]
        case '#reply':
        case '/reply':
          return readList(said)
        case '/transport_play':
          playing = numberAt(said, 0) === 1
          return [{ says: 'playing', on: playing }]
        case '/position/bbt':
          tempo.bars(textAt(said, 0) ?? '')
          return []
        case '/position/samples':
          return readPosition(numberAt(said, 0))
        default:
          return []
      }
    },
    tell: wish => tellArdour(wish, { rate, playing }),
    same: (a, b) => Math.abs(a - b) < NEAR || (a <= SILENT && b <= SILENT),
  }
}

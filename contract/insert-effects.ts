import { type Row, value } from './parameter-row.ts'
import type { Position } from './units.ts'

/** An effect that can be put into a slot. `wet`: how much of it sounds when it is loaded, beside what came in.
 *  `parameters`: its rows, by their last name under the slot. */
export type Effect = {
  readonly id: string
  readonly name: string
  readonly wet: Position
  readonly parameters: Readonly<Record<string, Row>>
}

const band = (name: string): Row => value('dB', { range: [-26, 6], default: 0, says: `${name} band; −26 removes it` })
const hertz = (low: number, high: number, from: number, says: string): Row =>
  value('Hz', { range: [low, high], default: from, taper: 'log', says })
const seconds = (low: number, high: number, from: number, says: string): Row =>
  value('s', { range: [low, high], default: from, taper: 'log', says })
const part = (from: number, says: string, most = 1): Row => value('fraction', { range: [0, most], default: from, says })
const threshold = (from: number, says: string): Row => value('dB', { range: [-60, 0], default: from, says })
const beats = (low: number, high: number, from: number, says: string): Row =>
  value('beats', { range: [low, high], default: from, taper: 'log', says })

const repeats = {
  time: beats(1 / 16, 8, 0.75, 'Time between two echoes, in beats of the deck; 120 BPM where none is known'),
  feedback: part(0.5, 'How much of an echo comes back as the next one', 0.95),
  damp: hertz(500, 20_000, 6000, 'Each echo loses what lies above'),
} as const

/** The effects of our own, in the order that they are offered in. */
export const OWN_EFFECTS: readonly Effect[] = [
  {
    id: 'eq',
    name: 'Isolator EQ',
    wet: 1,
    parameters: {
      low: band('Low'),
      mid: band('Middle'),
      high: band('High'),
      'low-split': hertz(60, 800, 250, 'Where the low band ends'),
      'high-split': hertz(1000, 10_000, 2500, 'Where the high band begins'),
    },
  },
  {
    id: 'filter',
    name: 'Filter',
    wet: 1,
    parameters: {
      mode: value('text', {
        default: 'low',
        options: ['low', 'high', 'band', 'notch'],
        says: 'What passes: low, high or band; notch: all but the band',
      }),
      cutoff: hertz(20, 20_000, 1000, 'Cutoff, or middle of the band'),
      resonance: part(0.2, 'How much the cutoff rings: Q from 0.5 to 20'),
    },
  },
  { id: 'echo', name: 'Echo', wet: 0.4, parameters: repeats },
  { id: 'ping-pong', name: 'Ping-pong', wet: 0.4, parameters: repeats },
  {
    id: 'reverb',
    name: 'Reverb',
    wet: 0.3,
    parameters: {
      decay: seconds(0.2, 20, 2, 'Time in which the tail falls by 60 dB'),
      'pre-delay': value('s', { range: [0, 0.25], default: 0.02, says: 'Time before the room answers' }),
      damp: hertz(500, 20_000, 6000, 'The tail loses what lies above, sooner'),
      width: part(1, 'How far apart the sides of the tail are; 0 is mono'),
    },
  },
  {
    id: 'compressor',
    name: 'Compressor',
    wet: 1,
    parameters: {
      threshold: threshold(-18, 'Level above which it holds back'),
      ratio: value('ratio', {
        range: [1, 20],
        default: 4,
        taper: 'log',
        says: 'dB that come in for one that goes out',
      }),
      knee: value('dB', { range: [0, 24], default: 6, says: 'Width of the way into it, about the threshold' }),
      attack: seconds(0.0001, 0.2, 0.005, 'Time in which it holds back'),
      release: seconds(0.01, 2, 0.15, 'Time in which it lets go'),
      makeup: value('dB', { range: [0, 24], default: 0, says: 'Level that is given back' }),
    },
  },
  {
    id: 'gate',
    name: 'Gate',
    wet: 1,
    parameters: {
      threshold: threshold(-40, 'Level below which it shuts'),
      attack: seconds(0.0001, 0.1, 0.001, 'Time in which it opens'),
      hold: value('s', { range: [0, 1], default: 0.05, says: 'Time for which it stays open' }),
      release: seconds(0.005, 2, 0.1, 'Time in which it shuts'),
      floor: value('dB', { range: [-144, 0], default: -144, says: 'What is left while it is shut; −144 is silence' }),
    },
  },
  {
    id: 'beat-repeat',
    name: 'Beat repeat',
    wet: 1,
    parameters: {
      repeat: value('toggle', { default: false, says: 'Repeats what was just heard, for as long as it is on' }),
      length: beats(1 / 16, 4, 0.5, 'Length of what is repeated, in beats of the deck'),
      fade: part(0, 'How much quieter each repeat is than the one before'),
    },
  },
  {
    id: 'flanger',
    name: 'Flanger',
    wet: 0.5,
    parameters: {
      rate: hertz(0.02, 5, 0.2, 'How often it sweeps'),
      depth: part(0.7, 'How far it sweeps'),
      delay: seconds(0.0005, 0.01, 0.003, 'Middle of the sweep'),
      feedback: value('bipolar', { range: [-0.95, 0.95], default: 0.4, says: 'How much comes back; below 0 inverted' }),
    },
  },
  {
    id: 'crusher',
    name: 'Bit crusher',
    wet: 1,
    parameters: {
      bits: value('count', { range: [1, 16], default: 8, says: 'Bits of each sample' }),
      rate: hertz(200, 48_000, 11_025, 'Samples a second; what lies above half of it folds down'),
    },
  },
]

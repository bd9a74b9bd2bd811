/** Rows of the parameter table (parameters.ts): the DAWs whose tracks go along with the stems of a deck. */
import { type Row, reading, value } from './parameter-row.ts'

/** Each by the protocol that it speaks: Ardour and REAPER their own OSC, Live by AbletonOSC, Bitwig by DrivenByMoss. */
export const DAWS = ['ardour', 'reaper', 'live', 'bitwig'] as const
export type DawName = (typeof DAWS)[number]
export const DAW_LABELS: Readonly<Record<DawName, string>> = {
  ardour: 'Ardour',
  reaper: 'REAPER',
  live: 'Ableton Live',
  bitwig: 'Bitwig Studio',
}
/** UDP ports as each program has them unless its user changes them: where it listens, and where it sends to; 0 for one
 *  that is told where. */
export const DAW_PORTS: Readonly<Record<DawName, { port: number; listen: number }>> = {
  ardour: { port: 3819, listen: 0 },
  reaper: { port: 8000, listen: 9000 },
  live: { port: 11000, listen: 11001 },
  bitwig: { port: 8000, listen: 9000 },
}
/** waiting: it has not answered yet; lost: it did, and does no more. */
export const DAW_STATES = ['off', 'waiting', 'bound', 'lost'] as const
export type DawState = (typeof DAW_STATES)[number]
export const DAW_TEMPO = ['off', 'deck leads', 'daw leads'] as const

const rowsOf = (daw: DawName) => {
  const its = DAW_LABELS[daw]
  const { port, listen } = DAW_PORTS[daw]
  return {
    on: value('toggle', {
      default: false,
      says: `Links the stems of a deck with the tracks of ${its} that have their names`,
    }),
    host: value('text', { default: '127.0.0.1', says: `Machine that ${its} runs on` }),
    port: value('count', { range: [1, 65535], default: port, says: `UDP port on which ${its} hears OSC` }),
    listen: value('count', {
      range: [0, 65535],
      default: listen,
      says: `UDP port to which ${its} sends OSC; 0 is any, for a program that is told where`,
    }),
    deck: value('count', { range: [1, 2], default: 1, says: `Deck whose stems the tracks of ${its} go with` }),
    transport: value('toggle', {
      default: true,
      says: `Plays, holds and jumps ${its} with the deck, and the deck with ${its}`,
    }),
    tempo: value('text', {
      default: 'off',
      options: DAW_TEMPO,
      says: `Whose tempo the other takes: the deck's, that of ${its}, or neither`,
    }),
    chase: value('toggle', {
      default: false,
      says: `The deck goes to where ${its} is, and stays there while it plays`,
    }),
    state: reading('text', { rate: 10, says: `How it stands with ${its}: ${DAW_STATES.join(', ')}` }),
    playing: reading('toggle', { rate: 10, says: `Whether ${its} plays` }),
    position: reading('s', { rate: 10, says: `Playhead of ${its}, from the start of its session` }),
    bpm: reading('bpm', { rate: 4, says: `Tempo of ${its}; 0 while unknown` }),
    'round-trip': reading('s', { rate: 2, says: `From a message to ${its} to its answer, median of the last ones` }),
  } as const satisfies Record<string, Row>
}

export type DawLeaf = keyof ReturnType<typeof rowsOf>
export const dawPath = (daw: DawName, leaf: DawLeaf): string => `/daw/${daw}/${leaf}`

export const DAW_ROWS: Readonly<Record<string, Row>> = Object.fromEntries(
  DAWS.flatMap(daw => Object.entries(rowsOf(daw)).map(([leaf, row]) => [dawPath(daw, leaf as DawLeaf), row])),
)

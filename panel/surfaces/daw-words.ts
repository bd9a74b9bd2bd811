import type { DawState } from '../../contract/daw.ts'

const states: Readonly<Record<DawState, string>> = {
  off: 'off',
  waiting: 'waits for an answer',
  bound: 'linked',
  lost: 'away',
}

export const dawWords = {
  name: 'DAWs',
  says: 'The tracks of a DAW that are named like stems go with a deck: level, mute, solo, play.',
  settings: (of: string) => `Settings of ${of}`,
  link: (of: string) => `Link ${of}`,
  states,
  host: 'Machine',
  port: 'It hears on port',
  listen: 'It sends to port',
  deck: 'Deck',
  transport: 'Play together',
  tempo: 'Tempo',
  tempi: { off: 'each its own', 'deck leads': 'the deck leads', 'daw leads': 'the DAW leads' },
  chase: 'The deck follows its place',
  bpm: (bpm: number) => `${bpm.toFixed(1)} BPM`,
  milliseconds: (seconds: number) => `${(seconds * 1000).toFixed(1)} ms there and back`,
} as const

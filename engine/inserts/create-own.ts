import type { Effect } from '../../contract/insert-effects.ts'
import { createBeatRepeat } from './beat-repeat.ts'
import { createCompressor } from './compressor.ts'
import { createCrusher } from './crusher.ts'
import { createEcho, createPingPong } from './echo.ts'
import { createEq } from './eq.ts'
import { createFilter } from './filter.ts'
import { createFlanger } from './flanger.ts'
import { createGate } from './gate.ts'
import type { OwnInsert, Surroundings } from './own-insert.ts'
import { createReverb } from './reverb.ts'

const MAKERS: Readonly<Record<string, (given: Surroundings) => OwnInsert>> = {
  eq: createEq,
  filter: createFilter,
  echo: createEcho,
  'ping-pong': createPingPong,
  reverb: createReverb,
  compressor: createCompressor,
  gate: createGate,
  'beat-repeat': createBeatRepeat,
  flanger: createFlanger,
  crusher: createCrusher,
}

/** An effect of our own, with its parameters at their defaults; undefined where there is none by that id. Allocates. */
export const createOwnInsert = ({ id, parameters }: Effect, given: Surroundings): OwnInsert | undefined => {
  const insert = MAKERS[id]?.(given)
  for (const [name, row] of Object.entries(parameters)) if (row.default !== undefined) insert?.turn[name]?.(row.default)
  insert?.reset()
  return insert
}

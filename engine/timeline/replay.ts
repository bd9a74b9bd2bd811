import type { PerformanceEvent, PerformanceLog } from '../../contract/performance.ts'
import type { DeckNumber } from '../../contract/parameters.ts'
import { BLOCK } from '../block.ts'
import { createEngine, type Engine } from '../engine.ts'
import type { Source } from '../source.ts'

export type Replay = {
  log: PerformanceLog
  /** Finds what lay on a deck by its id; null where it is not there any more. */
  source: (track: string, deck: DeckNumber) => Source | null
  /** Called before each block with what is about to be read besides what follows the playheads: jumps in this block. */
  beforeBlock?: (engine: Engine, jumps: readonly [DeckNumber, number][]) => void
  /** Takes each rendered piece in turn; the arrays are used again after it returns. */
  into: (left: Float32Array, right: Float32Array) => void
}

const doEvent = (engine: Engine, event: PerformanceEvent, source: Replay['source']): void => {
  const [frame, what] = event
  if (what === 'set') engine.set(event[2], event[3], frame)
  else if (what === 'jump') engine.jump(event[2], event[3], frame, event[4])
  else if (what === 'loop') engine.loop(event[2], event[3], frame)
  else if (what === 'lanes') engine.automate(event[2], event[3])
  else if (what === 'left') engine.release(event[2])
  else engine.load(event[2], event[3] === null ? null : source(event[3], event[2]))
}

/** Renders a performance again, as fast as it goes: blocks as they were rendered live, from the start, so that what an
 *  engine did live with the same events at the same frames comes out bit for bit. Loads and lanes wait for the next block,
 *  as they do live. The output is shifted by the engine's latency: frame i is what the decks play at frame i; as a
 *  recording has it, it is not.
 *  @returns  the engine as it stands at the end */
export const replay = ({ log, source, beforeBlock, into }: Replay): Engine => {
  const engine = createEngine({ sampleRate: log.rate })
  const block = log.block ?? BLOCK
  const [left, right] = [new Float32Array(block), new Float32Array(block)]
  const skip = log.heard ? 0 : engine.latency
  const end = log.frames + skip
  const waiting: PerformanceEvent[] = []
  let next = 0
  for (let frame = 0; frame < end; frame += block) {
    for (const event of waiting.splice(0)) doEvent(engine, event, source)
    const jumps: [DeckNumber, number][] = []
    for (let event = log.events[next]; event && event[0] < frame + block; event = log.events[++next]) {
      const isExact = event[1] === 'set' || event[1] === 'jump' || event[1] === 'loop'
      if (event[1] === 'jump') jumps.push([event[2], event[3]])
      if (event[1] === 'loop' && event[3]) jumps.push([event[2], event[3][0]])
      if (isExact || event[0] <= frame) doEvent(engine, event, source)
      else waiting.push(event)
    }
    beforeBlock?.(engine, jumps)
    engine.process(left, right)
    const from = Math.min(block, Math.max(0, skip - frame))
    const to = Math.min(block, end - frame)
    if (to > from) into(left.subarray(from, to), right.subarray(from, to))
  }
  return engine
}

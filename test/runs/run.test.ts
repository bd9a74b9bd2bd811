import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Failure } from '../../contract/errors.ts'
import { type NodeName, NODES, TRACK_GRAPH } from '../../server/runs/graph.ts'
import { advance, etaOf, isOver, newRun, type Run, type RunEvent, stepOf } from '../../server/runs/run.ts'

const start = () => newRun({ id: 'r', trackId: 't', inputHash: 'h', seed: 1 })
const runAfter = (...events: RunEvent[]) => events.reduce((run, event) => advance(run, event).run, start())
const died = new Failure('worker_died').toJSON()
const done = (node: NodeName): RunEvent => ({ t: 'done', node })

const node = fc.constantFrom(...NODES)
const anyEvent: fc.Arbitrary<RunEvent> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ t: fc.constantFrom('started' as const, 'done' as const), node }) },
  {
    weight: 4,
    arbitrary: fc.record({
      t: fc.constant('progress' as const),
      node,
      percent: fc.oneof(fc.double({ min: -50, max: 200 }), fc.constant(Number.NaN)),
      etaSeconds: fc.option(fc.nat(100)),
    }),
  },
  fc.record({ t: fc.constantFrom('failed' as const, 'held' as const), node, failure: fc.constant(died) }),
  fc.record({ t: fc.constant('cancelled' as const), failure: fc.constant(new Failure('cancelled').toJSON()) }),
)
const STATES: Run['state'][] = ['queued', 'processing', 'ready', 'failed']
const NODE_STATES = ['waiting', 'queued', 'running', 'done', 'failed', 'cancelled']

describe('a run', () => {
  it('goes forward only, in whole percent, whatever is told of it', () => {
    fc.assert(
      fc.property(fc.array(anyEvent, { maxLength: 60 }), events => {
        let run = start()
        const queued: NodeName[] = []
        for (const event of events) {
          const next = advance(run, event)
          expect(STATES.indexOf(next.run.state)).toBeGreaterThanOrEqual(STATES.indexOf(run.state))
          expect(Number.isInteger(next.run.progress)).toBe(true)
          expect(next.run.progress).toBeGreaterThanOrEqual(run.progress)
          expect(next.run.progress === 100).toBe(next.run.state === 'ready')
          for (const name of NODES) {
            const [before, now] = [run.nodes[name].state, next.run.nodes[name].state]
            expect(NODE_STATES.indexOf(now)).toBeGreaterThanOrEqual(NODE_STATES.indexOf(before))
            if (['done', 'failed', 'cancelled'].includes(before)) expect(now).toBe(before)
          }
          for (const name of next.queue)
            for (const before of TRACK_GRAPH[name].after) expect(next.run.nodes[before].state).toBe('done')
          queued.push(...next.queue)
          if (isOver(run)) expect(next.run).toBe(run)
          run = next.run
        }
        expect(new Set(queued).size).toBe(queued.length)
      }),
    )
  })

  it('separates and analyses side by side once the mix is decoded', () => {
    const imported = advance(start(), done('import'))
    expect([imported.queue, imported.run.state]).toEqual([['decode'], 'queued'])
    const decoded = advance(imported.run, done('decode'))
    expect(decoded.queue).toEqual(['separate', 'analyse'])
    expect(decoded.run).toMatchObject({ state: 'processing', progress: 10 })
  })

  it('is ready when every node is done', () => {
    expect(runAfter(...NODES.map(done))).toMatchObject({ state: 'ready', progress: 100, failure: null })
  })

  it('is ready without its analysis, and says what that failed with', () => {
    const run = runAfter(
      done('import'),
      done('decode'),
      { t: 'failed', node: 'analyse', failure: died },
      done('separate'),
    )
    expect(run).toMatchObject({ state: 'ready', failure: { code: 'worker_died' } })
  })

  it('fails with its separation, and the rest is cancelled', () => {
    const run = runAfter(done('import'), done('decode'), { t: 'failed', node: 'separate', failure: died })
    expect(run).toMatchObject({ state: 'failed', failure: { code: 'worker_died' } })
    expect(run.nodes.analyse.state).toBe('cancelled')
  })

  it('shows a full disk while it waits for room, and no longer', () => {
    const full = new Failure('disk_full').toJSON()
    const held = runAfter(done('import'), done('decode'), { t: 'held', node: 'separate', failure: full })
    expect(held).toMatchObject({ state: 'processing', failure: { code: 'disk_full' } })
    const tried = advance(held, { t: 'started', node: 'separate' }).run
    expect(tried.failure).toEqual(full)
    const on: RunEvent = { t: 'progress', node: 'separate', percent: 1, etaSeconds: null }
    expect(advance(tried, on).run.failure).toBeNull()
  })

  it('names its heaviest running step and the longest time to wait', () => {
    const run = runAfter(
      ...[done('import'), done('decode')],
      { t: 'progress', node: 'analyse', percent: 10, etaSeconds: 3 },
      { t: 'progress', node: 'separate', percent: 50, etaSeconds: 20 },
    )
    expect([stepOf(run), etaOf(run), run.progress]).toEqual(['separate', 20, 51])
  })
})

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Failure } from '../../contract/errors.ts'
import { type Queue, sqliteQueue, type Taken, type Verdict } from '../../server/jobs/index.ts'
import { Database } from '../../server/storage/local/database.ts'

/** What a queue owes to those who add: each job that was acknowledged is queued, in one taker's hands, or ended. */
type Model = {
  jobs: Map<
    string,
    { runId: string; work: string; state: 'queued' | 'running' | 'over'; due: number; delay: number; attempts: number }
  >
  hands: { taken: Taken; live: boolean }[]
  paused: boolean
  clock: number
}
type Real = { queue: Queue; boot: (name: string) => Queue; boots: number; wall: number }

const open = (model: Model): Real => {
  const database = new Database(':memory:')
  const real = { boots: 0, wall: 1e12 } as Real
  const boot = (name: string) =>
    sqliteQueue({ database, boot: name, monotonic: () => model.clock, now: () => real.wall + model.clock })
  return Object.assign(real, { boot, queue: boot('0') })
}

const died = new Failure('worker_died')
const alive = (model: Model, id: string) => model.hands.filter(h => h.taken.id === id && h.live)

const steps = fc.oneof(
  {
    weight: 2,
    arbitrary: fc.record({ t: fc.constant('add' as const), run: fc.nat(3), work: fc.nat(5), priority: fc.nat(2) }),
  },
  { weight: 3, arbitrary: fc.record({ t: fc.constant('take' as const), named: fc.option(fc.nat(5)) }) },
  fc.record({
    t: fc.constantFrom('finish' as const, 'again' as const, 'back' as const, 'end' as const),
    nth: fc.nat(9),
  }),
  fc.record({ t: fc.constant('cancel' as const), run: fc.nat(3) }),
  fc.record({ t: fc.constantFrom('kill' as const, 'pause' as const, 'resume' as const) }),
  fc.record({ t: fc.constant('wait' as const), ms: fc.nat(3000) }),
  fc.record({ t: fc.constant('set the clock' as const), days: fc.integer({ min: -2, max: 2 }) }),
)
type Step = typeof steps extends fc.Arbitrary<infer T> ? T : never

const take = async (model: Model, real: Real, named: string | undefined) => {
  const taken = await real.queue.take('separation', named)
  const may = [...model.jobs].filter(
    ([id, j]) => j.state === 'queued' && j.due <= model.clock && (!named || id === named),
  )
  // something is given exactly when something may be
  expect(taken !== undefined).toBe(!model.paused && may.length > 0)
  if (!taken) return
  expect(may.map(([id]) => id)).toContain(taken.id)
  expect(alive(model, taken.id)).toEqual([])
  const job = model.jobs.get(taken.id)
  expect(taken.attempt).toBe((job?.attempts ?? 0) + 1)
  if (job) Object.assign(job, { state: 'running', delay: 0 })
  model.hands.push({ taken, live: true })
}

const end = (model: Model, real: Real, nth: number, t: 'finish' | Verdict['t']) => {
  const hand = model.hands[nth]
  if (!hand) return
  const verdict: Verdict = t === 'again' ? { t, delayMs: 1000 } : { t: t === 'back' ? 'back' : 'end' }
  const counted = t === 'finish' ? real.queue.finish(hand.taken) : real.queue.fail(hand.taken, died, verdict)
  // a stale token changes nothing
  expect(counted).toBe(hand.live)
  if (!hand.live) return
  hand.live = false
  const job = model.jobs.get(hand.taken.id)
  if (!job) return
  job.state = t === 'again' || t === 'back' ? 'queued' : 'over'
  job.delay = t === 'again' ? 1000 : 0
  job.due = model.clock + job.delay
  if (t === 'again') job.attempts++
}

const add = (model: Model, real: Real, s: Extract<Step, { t: 'add' }>) => {
  const work = String(s.work)
  const same = [...model.jobs].find(([, j]) => j.work === work && j.state !== 'over')
  const { run, priority } = s
  const given = real.queue.add({
    kind: 'separation',
    runId: `${run}`,
    node: 'n',
    inputHash: work,
    params: {},
    priority,
  })
  expect([given.known, given.known ? given.id : 'new']).toEqual(same ? [true, same[0]] : [false, 'new'])
  if (!same) model.jobs.set(given.id, { runId: `${run}`, work, state: 'queued', due: 0, delay: 0, attempts: 0 })
}

const cancel = (model: Model, real: Real, run: string) => {
  const open = [...model.jobs].filter(([, j]) => j.runId === run && j.state !== 'over')
  const running = open.filter(([, j]) => j.state === 'running').map(([id]) => id)
  expect(real.queue.cancel(run).sort()).toEqual(running.sort())
  for (const [id, job] of open) {
    job.state = 'over'
    for (const hand of alive(model, id)) hand.live = false
  }
}

const kill = (model: Model, real: Real) => {
  // another process, another monotonic clock
  model.clock = model.clock % 700
  real.queue = real.boot(String(++real.boots))
  for (const hand of model.hands) hand.live = false
  for (const job of model.jobs.values()) {
    // a delay is counted anew by the clock of the next start
    if (job.state === 'queued') job.due = model.clock + job.delay
    if (job.state === 'running') Object.assign(job, { state: 'queued', due: 0, delay: 0 })
  }
}

const act = async (model: Model, real: Real, s: Step) => {
  if (s.t === 'add') add(model, real, s)
  else if (s.t === 'take') await take(model, real, s.named === null ? undefined : [...model.jobs.keys()][s.named])
  else if ('nth' in s) end(model, real, s.nth, s.t)
  else if (s.t === 'cancel') cancel(model, real, String(s.run))
  else if (s.t === 'kill') kill(model, real)
  else if (s.t === 'wait') model.clock += s.ms
  else if (s.t === 'set the clock') real.wall += s.days * 86_400_000
  else {
    model.paused = s.t === 'pause'
    real.queue.pause('separation', model.paused)
  }
}

/** A last start, and a taker that finishes everything. @returns how often each job was finished */
const drain = async (model: Model, real: Real) => {
  kill(model, real)
  real.queue.pause('separation', false)
  model.clock += 100_000
  const done = new Map<string, number>()
  for (let taken = await real.queue.take('separation'); taken; taken = await real.queue.take('separation')) {
    expect(real.queue.finish(taken)).toBe(true)
    done.set(taken.id, (done.get(taken.id) ?? 0) + 1)
  }
  return done
}

describe('the queue, whatever happens in whatever order', () => {
  it('loses nothing that was acknowledged and gives nothing to two', async () => {
    const numRuns = process.env.STEMBRIDGE_SOAK ? 5000 : 150
    await fc.assert(
      fc.asyncProperty(fc.array(steps, { maxLength: 80, size: 'max' }), async all => {
        const model: Model = { jobs: new Map(), hands: [], paused: false, clock: 0 }
        const real = open(model)
        // ten deaths under one job end it: fewer here
        let kills = 0
        for (const s of all) if (s.t !== 'kill' || ++kills < 9) await act(model, real, s)
        const open_ = [...model.jobs].filter(([, j]) => j.state !== 'over').map(([id]) => id)
        const done = await drain(model, real)
        expect([...done.keys()].sort()).toEqual(open_.sort())
        expect([...done.values()].every(times => times === 1)).toBe(true)
        for (const id of model.jobs.keys()) expect(['done', 'failed', 'cancelled']).toContain(real.queue.why(id)?.state)
      }),
      { numRuns },
    )
  })
})

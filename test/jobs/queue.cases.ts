import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Failure } from '../../contract/errors.ts'
import type { NewJob, Queue, Verdict } from '../../server/jobs/index.ts'

const job = (over: Partial<NewJob> = {}): NewJob => ({
  ...{ kind: 'separation', runId: 'run', node: 'separate', inputHash: 'aa', params: {}, priority: 0 },
  ...over,
})
const died = new Failure('worker_died')
const verdictOf = (t: Verdict['t'], delayMs = 0): Verdict => (t === 'again' ? { t, delayMs } : { t })

/** What every engine of the queue must do. `open(boot)` opens the same queue again, as another start of the server. */
export const queueCases = (open: () => Promise<(boot: string) => Queue>) => {
  describe('a queue', () => {
    it('gives a job to one taker only', async () => {
      const queue = (await open())('a')
      queue.add(job())
      const given = await Promise.all([queue.take('separation'), queue.take('separation'), queue.take('separation')])
      expect(given.filter(taken => taken)).toHaveLength(1)
    })

    it('gives only jobs of the kind that was asked for', async () => {
      const queue = (await open())('a')
      queue.add(job({ kind: 'analysis' }))
      expect(await queue.take('import')).toBeUndefined()
      expect(await queue.take('analysis')).toMatchObject({ kind: 'analysis', attempt: 1 })
    })

    it('has the same work once while it is queued or running, whatever the order of its parameters', async () => {
      const queue = (await open())('a')
      const first = queue.add(job({ params: { engine: 'x', stems: 4 } }))
      expect(queue.add(job({ params: { stems: 4, engine: 'x' } }))).toEqual({ id: first.id, known: true })
      const taken = await queue.take('separation')
      expect(queue.add(job({ params: { engine: 'x', stems: 4 } })).known).toBe(true)
      expect(queue.add(job({ params: { engine: 'y', stems: 4 } })).known).toBe(false)
      if (taken) queue.finish(taken)
      expect(queue.add(job({ params: { engine: 'x', stems: 4 } })).known).toBe(false)
    })

    it('goes by priority, then by the order of adding; adding again raises', async () => {
      const queue = (await open())('a')
      for (const hash of ['a', 'b', 'c']) queue.add(job({ inputHash: hash }))
      queue.add(job({ inputHash: 'c', priority: 5 }))
      queue.add(job({ inputHash: 'c', priority: 1 }))
      const order = []
      for (let i = 0; i < 3; i++) order.push((await queue.take('separation'))?.inputHash)
      expect(order).toEqual(['c', 'a', 'b'])
    })

    it('takes back at once what ran under another boot, and refuses the token of its old taker', async () => {
      const at = await open()
      const before = at('before')
      before.add(job())
      const zombie = await before.take('separation')
      const after = at('after')
      const heir = await after.take('separation')
      expect(heir?.id).toBe(zombie?.id)
      if (!zombie || !heir) throw new Error('not taken')
      expect([before.beat(zombie), before.finish(zombie), before.fail(zombie, died, { t: 'end' })]).toEqual([
        false,
        false,
        false,
      ])
      expect(after.why(heir.id)?.state).toBe('running')
      expect([after.beat(heir), after.finish(heir), after.finish(heir)]).toEqual([true, true, false])
    })

    it('counts an attempt that failed, and not one that was given back', async () => {
      const queue = (await open())('a')
      const { id } = queue.add(job())
      for (const [verdict, attempt] of [
        ['back', 1],
        ['again', 1],
        ['again', 2],
        ['end', 3],
      ] as const) {
        const taken = await queue.take('separation')
        expect(taken?.attempt).toBe(attempt)
        if (taken) queue.fail(taken, new Failure('disk_full'), verdictOf(verdict))
        expect(queue.why(id)?.held).toBe(verdict === 'back' ? 'disk_full' : null)
      }
      expect(queue.why(id)).toMatchObject({ state: 'failed', attempts: 3 })
      expect(await queue.take('separation')).toBeUndefined()
    })

    it('ends a job whose server died under it again and again', async () => {
      const at = await open()
      const { id } = at('boot').add(job())
      const attempts = []
      for (let boot = 0; boot < 13; boot++) attempts.push((await at(`boot ${boot}`).take('separation'))?.attempt ?? 0)
      expect(attempts.slice(0, 5)).toEqual([1, 1, 1, 1, 1])
      expect(attempts.at(-1)).toBeGreaterThan(3)
      expect(at('last').why(id)?.state).toBe('queued')
    })

    it('holds nothing against a job that gets on under every server that dies', async () => {
      const at = await open()
      at('boot').add(job())
      for (let boot = 0; boot < 25; boot++) {
        const queue = at(`boot ${boot}`)
        const taken = await queue.take('separation')
        expect(taken?.attempt).toBe(1)
        if (taken) expect(queue.beat(taken, true)).toBe(true)
      }
    })

    it('ends all jobs of a run that is cancelled, and names those that were running', async () => {
      const queue = (await open())('a')
      const separation = queue.add(job())
      const analysis = queue.add(job({ kind: 'analysis' }))
      const other = queue.add(job({ runId: 'other', inputHash: 'bb' }))
      const taken = await queue.take('separation')
      expect(queue.cancel('run')).toEqual([separation.id])
      expect([separation.id, analysis.id, other.id].map(id => queue.why(id)?.state)).toEqual([
        'cancelled',
        'cancelled',
        'queued',
      ])
      if (taken) expect(queue.finish(taken)).toBe(false)
    })

    it('says how many go before, and which of them is the first', async () => {
      const queue = (await open())('a')
      for (const hash of ['a', 'b']) queue.add(job({ inputHash: hash }))
      const last = queue.add(job({ inputHash: 'c' }))
      const running = await queue.take('separation')
      expect(queue.why(last.id)).toMatchObject({ state: 'queued', ahead: 2 })
      expect(queue.why(last.id)?.first).toEqual({ runId: running?.runId, node: 'separate' })
      if (running) queue.finish(running)
      expect(queue.why(last.id)?.ahead).toBe(1)
    })

    it('gives the job that is named, if it may be taken', async () => {
      const queue = (await open())('a')
      const ids = ['a', 'b', 'c'].map(hash => queue.add(job({ inputHash: hash })).id)
      expect((await queue.take('separation', ids[1]))?.id).toBe(ids[1])
      expect(await queue.take('separation', ids[1])).toBeUndefined()
      expect(await queue.take('analysis', ids[2])).toBeUndefined()
      expect(await queue.take('separation', 'nobody')).toBeUndefined()
      expect((await queue.take('separation'))?.id).toBe(ids[0])
    })

    it('gives nothing of a paused queue, also after a restart, until it is resumed', async () => {
      const at = await open()
      const before = at('before')
      const { id } = before.add(job())
      before.pause('separation', true)
      expect([await before.take('separation'), before.why(id)?.paused]).toEqual([undefined, true])
      const after = at('after')
      expect([await after.take('separation'), await after.take('separation', id)]).toEqual([undefined, undefined])
      after.add(job({ kind: 'analysis' }))
      expect(await after.take('analysis')).toBeDefined()
      after.pause('separation', false)
      expect((await after.take('separation'))?.id).toBe(id)
    })

    it('gives a job that is put off to nobody before its time, says the time, and lets others pass', async () => {
      const queue = (await open())('a')
      const late = queue.add(job({ priority: 9 }))
      const first = await queue.take('separation')
      if (first) queue.fail(first, died, { t: 'again', delayMs: 60_000 })
      const before = Date.now()
      expect(await queue.take('separation', late.id)).toBeUndefined()
      expect(queue.why(late.id)?.nextAttemptAt).toBeGreaterThan(before + 30_000)
      expect(queue.why(late.id)?.nextAttemptAt).toBeLessThan(before + 90_000)
      const other = queue.add(job({ inputHash: 'bb' }))
      expect((await queue.take('separation'))?.id).toBe(other.id)
    })

    it('never has a job in two hands, whatever happens in whatever order', async () => {
      const step = fc.oneof(
        fc.record({ t: fc.constant('add' as const), hash: fc.constantFrom('a', 'b', 'c'), priority: fc.nat(3) }),
        fc.record({ t: fc.constantFrom('take' as const, 'boot' as const, 'cancel' as const), hash: fc.constant('') }),
        fc.record({ t: fc.constantFrom('finish' as const, 'again' as const, 'back' as const), nth: fc.nat(9) }),
      )
      await fc.assert(
        fc.asyncProperty(fc.array(step, { maxLength: 40 }), async steps => {
          const at = await open()
          let boots = 0
          let queue = at('0')
          const hands = new Map<string, number>()
          const held: Awaited<ReturnType<Queue['take']>>[] = []
          for (const s of steps) {
            if (s.t === 'add') queue.add(job({ inputHash: s.hash, priority: s.priority }))
            if (s.t === 'boot') queue = at(String(++boots))
            if (s.t === 'boot' || s.t === 'cancel') hands.clear()
            if (s.t === 'cancel') queue.cancel('run')
            if (s.t === 'take') {
              const taken = await queue.take('separation')
              if (!taken) continue
              expect(hands.has(taken.id)).toBe(false)
              hands.set(taken.id, taken.token)
              held.push(taken)
            }
            if ('nth' in s) {
              const taken = held[s.nth]
              if (!taken) continue
              const mine = hands.get(taken.id) === taken.token
              expect(s.t === 'finish' ? queue.finish(taken) : queue.fail(taken, died, verdictOf(s.t))).toBe(mine)
              if (mine) hands.delete(taken.id)
            }
          }
        }),
        { numRuns: 40 },
      )
    })
  })
}

import { describe, expect, it } from 'vitest'
import { createSleepWatch } from '../../bridge/hosts/index.ts'
import { advance, positionsOf } from '../../bridge/transport/index.ts'
import { set } from '../../bridge/tree/index.ts'
import { loadedDecks } from './loaded-decks.ts'

const RATE = 44100

/** A machine whose monotonic clock goes on in its sleep, or does not. */
const machine = (goesOn: boolean) => {
  const { transport, clock } = loadedDecks(6000)
  let wall = 5e11
  const asleep = createSleepWatch(transport, () => wall)
  set(transport.tree, '/deck/1/play', true, { origin: 'test' })
  let slept = 0
  const turn = (): void => {
    slept += asleep()
    advance(transport)
  }
  return {
    run: (ms: number) => {
      for (let at = 0; at < ms; at += 5) {
        clock.pass(5)
        wall += 5
        turn()
      }
    },
    sleep: (ms: number) => {
      wall += ms
      clock.pass(goesOn ? ms : 3)
      turn()
    },
    seconds: () => (positionsOf(transport)[0]?.sample ?? 0) / RATE,
    slept: () => slept,
  }
}

describe('a laptop that sleeps while a deck plays', () => {
  for (const [goesOn, clock] of [
    [true, 'goes on'],
    [false, 'stands still'],
  ] as const)
    it(`finds the deck where it was, on a system whose clock ${clock} in sleep`, () => {
      const one = machine(goesOn)
      one.run(2000)
      const before = one.seconds()
      one.sleep(3_600_000)
      expect(one.seconds() - before).toBeLessThan(0.02)
      expect(one.slept()).toBeGreaterThan(3_590_000)
      one.run(1000)
      expect(one.seconds() - before).toBeCloseTo(1, 1)
    })

  it('takes a busy second for what it is: the deck has gone on', () => {
    const one = machine(true)
    one.run(1000)
    const before = one.seconds()
    one.sleep(1500)
    expect(one.seconds() - before).toBeCloseTo(1.5, 1)
    expect(one.slept()).toBe(0)
  })
})

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { ADDRESS_MS, ADDRESS_TRIES, CODE_MS, CODE_TRIES, Pairing } from '../../bridge/access/pairing.ts'
import type { Scope } from '../../contract/access.ts'
import { asFailure } from '../../contract/errors.ts'

const withClock = (codes: () => number = () => 123456) => {
  const clock = { now: 1000 }
  const pairing = new Pairing({ now: () => clock.now, wallClock: () => 1e12 + clock.now, random: codes })
  const tries = (code: string, address = 'a'): Scope | string => {
    try {
      return pairing.try(code, address)
    } catch (thrown) {
      return asFailure(thrown).code
    }
  }
  return { clock, pairing, tries }
}

describe('a code', () => {
  it('has six digits, also where it is small, and no two of a thousand are guessed from the last', () => {
    expect(withClock(() => 7).pairing.ask('play').code).toBe('000007')
    const pairing = new Pairing({ now: () => 0, wallClock: () => 0 })
    const codes = Array.from({ length: 1000 }, () => pairing.ask('view').code)
    expect(codes.every(code => /^\d{6}$/.test(code))).toBe(true)
    expect(new Set(codes).size).toBeGreaterThan(980)
  })

  it('lets one device in, with the scope that it was asked for', () => {
    const { pairing, tries } = withClock()
    const { code } = pairing.ask('view')
    expect(tries(code)).toBe('view')
    expect([tries(code), pairing.state()]).toEqual(['no_code', null])
  })

  it('dies after two minutes, and says until when it lives', () => {
    const { clock, pairing, tries } = withClock()
    const { code, until } = pairing.ask('play')
    expect(until).toBe(1e12 + clock.now + CODE_MS)
    clock.now += CODE_MS - 1
    expect(pairing.state()?.until).toBe(until)
    clock.now += 1
    expect([tries(code), pairing.state()]).toEqual(['no_code', null])
  })

  it('dies of five wrong tries, whoever makes them', () => {
    const { pairing, tries } = withClock()
    const { code } = pairing.ask('play')
    expect(['a', 'b', 'c', 'd', 'e'].map(address => tries('000000', address))).toEqual(Array(5).fill('wrong_code'))
    expect(tries(code, 'f')).toBe('no_code')
  })

  it('gives way to the next one', () => {
    let next = 111111
    const { pairing, tries } = withClock(() => next++)
    const [first, second] = [pairing.ask('manage'), pairing.ask('view')]
    expect([tries(first.code), tries(second.code)]).toEqual(['wrong_code', 'view'])
  })
})

describe('brute force', () => {
  it('from one address has four tries in ten minutes, and does not spend the code of another', () => {
    const { clock, pairing, tries } = withClock(() => 999_999)
    const { code } = pairing.ask('play')
    const outcomes = Array.from({ length: 10_000 }, (_, i) => tries(String(i).padStart(6, '0'), 'attacker'))
    expect(outcomes.filter(outcome => outcome === 'wrong_code')).toHaveLength(ADDRESS_TRIES)
    expect(tries(code, 'attacker')).toBe('too_many_tries')
    expect(pairing.state()?.triesLeft).toBe(CODE_TRIES - ADDRESS_TRIES)
    expect(tries(code, 'phone')).toBe('play')
    clock.now += ADDRESS_MS - 1
    pairing.ask('play')
    expect(tries('000000', 'attacker')).toBe('too_many_tries')
    clock.now += 1
    expect(tries('000000', 'attacker')).toBe('wrong_code')
  })

  it('from ever new addresses has five tries a code, and its memory stays bounded', () => {
    const { pairing, tries } = withClock(() => 999_999)
    let wrong = 0
    for (let i = 0; i < 20_000; i++) {
      if (!pairing.state()) pairing.ask('play')
      if (tries('000000', `address ${i}`) === 'wrong_code') wrong++
      if (i % CODE_TRIES === CODE_TRIES - 1) expect(pairing.state()).toBeNull()
    }
    expect(wrong).toBe(20_000)
  })
})

type Step =
  | { do: 'ask'; code: number; scope: Scope }
  | { do: 'close' }
  | { do: 'wait'; ms: number }
  | { do: 'try'; code: number; address: string }
const code = fc.nat(3)
const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({
    do: fc.constant('ask' as const),
    code,
    scope: fc.constantFrom('view', 'play', 'manage') as fc.Arbitrary<Scope>,
  }),
  fc.record({ do: fc.constant('close' as const) }),
  fc.record({
    do: fc.constant('wait' as const),
    ms: fc.constantFrom(1, 1000, CODE_MS / 2, CODE_MS, ADDRESS_MS / 2, ADDRESS_MS),
  }),
  {
    weight: 4,
    arbitrary: fc.record({ do: fc.constant('try' as const), code, address: fc.constantFrom('a', 'b', 'c') }),
  },
)

describe('whatever happens in whatever order', () => {
  it('in comes only the code asked for last, alive, unspent and not worn out, from an address with tries left', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 80 }), steps => {
        let next = 0
        const { clock, pairing, tries } = withClock(() => next)
        let asked: { code: number; scope: Scope; at: number; wrong: number } | null = null
        const wrong: { address: string; at: number }[] = []
        /** Wrong tries that count: from the first of a run of ten minutes on. */
        const counted = (address: string): number => {
          let [from, n] = [Number.NEGATIVE_INFINITY, 0]
          for (const one of wrong.filter(each => each.address === address)) {
            if (one.at - from >= ADDRESS_MS) [from, n] = [one.at, 0]
            n++
          }
          return clock.now - from < ADDRESS_MS ? n : 0
        }
        for (const one of steps) {
          if (one.do === 'wait') clock.now += one.ms
          if (one.do === 'close') {
            pairing.close()
            asked = null
          }
          if (one.do === 'ask') {
            next = one.code
            pairing.ask(one.scope)
            asked = { ...one, at: clock.now, wrong: 0 }
          }
          if (one.do !== 'try') continue
          const alive: typeof asked = asked && clock.now - asked.at < CODE_MS && asked.wrong < CODE_TRIES ? asked : null
          const outcome = tries(String(one.code).padStart(6, '0'), one.address)
          if (counted(one.address) >= ADDRESS_TRIES) expect(outcome).toBe('too_many_tries')
          else if (!alive) expect(outcome).toBe('no_code')
          else if (alive.code === one.code) {
            expect(outcome).toBe(alive.scope)
            asked = null
            wrong.splice(0, wrong.length, ...wrong.filter(each => each.address !== one.address))
          } else {
            expect(outcome).toBe('wrong_code')
            alive.wrong++
            wrong.push({ address: one.address, at: clock.now })
          }
        }
      }),
      { numRuns: process.env.STEMBRIDGE_SOAK === '1' ? 20_000 : 1000 },
    )
  })
})

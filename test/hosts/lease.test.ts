import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  block,
  type Candidate,
  createLease,
  gone,
  heard,
  holds,
  hostOf,
  hostText,
  jumpsOf,
  type Lease,
  leave,
  sounds,
  standBy,
  take,
  takePositions,
  watchHolder,
} from '../../bridge/hosts/index.ts'
import { advance, positionsOf } from '../../bridge/transport/index.ts'
import { set } from '../../bridge/tree/index.ts'
import { loadedDecks } from './loaded-decks.ts'

const RATE = 44100
const TOLERANCE = 0.02 * RATE
const panel = (name: string): Candidate => ({ origin: `panel:${name}`, kind: 'panel' })
const device: Candidate = { origin: 'device:device', kind: 'device' }
const ALL = [panel('a'), panel('b'), device]

/** Decks that play by a clock of the test's own, and the lease over them. */
const open = () => {
  const decks = loadedDecks(600)
  const lease = createLease(decks.transport)
  const told: string[] = []
  lease.onChange.add(host => told.push(`${host.holder} ${host.blocked}`))
  set(decks.transport.tree, '/deck/1/play', true, { origin: 'test' })
  return { ...decks, lease, told }
}

describe('the lease', () => {
  it('passes to a device that stands by when the page that held it is closed, and to silence without one', () => {
    const { lease } = open()
    standBy(lease, device)
    take(lease, panel('a'))
    gone(lease, 'panel:a')
    expect(hostOf(lease)).toMatchObject({ kind: 'device', holder: 'device:device' })
    gone(lease, 'device:device')
    expect(hostOf(lease)).toMatchObject({ kind: 'silent', holder: null })
  })

  it('stays with a device that lost its sound, and says so in words', () => {
    const { lease, told } = open()
    take(lease, device)
    block(lease, device.origin, null, 'UMC404, 48000 Hz')
    expect(hostText(hostOf(lease))).toBe('device:device, UMC404, 48000 Hz')
    block(lease, device.origin, 'device', 'the device takes no sound any more')
    expect(hostText(hostOf(lease))).toBe('device:device, device, the device takes no sound any more')
    expect(lease.transport.local).toBe(true)
    expect(block(lease, device.origin, null, 'UMC404, 48000 Hz')).toBe(true)
    expect(told.at(-1)).toBe('device:device null')
  })

  it('counts a holder that says nothing for two seconds as away, and sends it to the decks when it is back', () => {
    const { lease, clock } = open()
    take(lease, panel('a'))
    clock.pass(1900)
    watchHolder(lease)
    expect(hostOf(lease).blocked).toBeNull()
    clock.pass(200)
    watchHolder(lease)
    expect(hostOf(lease).blocked).toBe('away')
    expect(heard(lease, 'panel:b')).toBe(false)
    expect(heard(lease, 'panel:a')).toBe(true)
    expect(jumpsOf(lease.transport)).toMatchObject([{ deck: 1, pass: true }])
  })
})

/** What may happen to the hosts of the sound. */
type Step =
  | { do: 'take' | 'leave' | 'gone' | 'come' | 'stall' | 'back'; who: number }
  | { do: 'block'; who: number; why: 'click' | 'device' | null }
  | { do: 'pass'; ms: number }

const who = fc.integer({ min: 0, max: ALL.length - 1 })
const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({ do: fc.constantFrom('take', 'leave', 'gone', 'come', 'stall', 'back'), who }),
  fc.record({ do: fc.constant('block' as const), who, why: fc.constantFrom('click', 'device', null) }),
  fc.record({ do: fc.constant('pass' as const), ms: fc.integer({ min: 1, max: 3000 }) }),
)

/** A host as the bridge meets it: while it sounds it goes on by its own clock, tells where it is ten times a second, and
 *  goes where it is sent. */
class Host {
  readonly candidate: Candidate
  sample = 0
  stalled = false
  constructor(candidate: Candidate) {
    this.candidate = candidate
  }

  /** 10 ms of its own. */
  go(lease: Lease, tenth: boolean): void {
    const { origin } = this.candidate
    if (sounds(lease, origin) && !this.stalled) this.sample += 0.01 * RATE
    if (!tenth || this.stalled || !holds(lease, origin)) return
    if (heard(lease, origin)) this.follow(lease)
    const hostTime = lease.transport.tree.now()
    takePositions(lease, origin, [{ deck: 1, sample: this.sample, rate: 1, playing: true, hostTime, holding: null }])
  }

  follow(lease: Lease): void {
    for (const { sample } of jumpsOf(lease.transport)) this.sample = sample
  }
}

const act = (lease: Lease, hosts: Host[], one: Exclude<Step, { do: 'pass' }>): void => {
  const host = hosts[one.who] as Host
  const { candidate } = host
  if (one.do === 'come') standBy(lease, candidate)
  if (one.do === 'take') take(lease, candidate)
  if (one.do === 'leave') leave(lease, candidate.origin)
  if (one.do === 'gone') gone(lease, candidate.origin)
  if (one.do === 'stall') host.stalled = true
  if (one.do === 'back') host.stalled = false
  if (one.do === 'block') block(lease, candidate.origin, one.why)
}

describe('whatever happens to the hosts', () => {
  it('one of them at most holds the sound, the decks play on, and no place is lost by more than 20 ms', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 40 }), steps => {
        const { lease, clock, transport } = open()
        const hosts = ALL.map(candidate => new Host(candidate))
        let [played, ticks] = [0, 0]
        const sounding = () => hosts.filter(({ candidate }) => sounds(lease, candidate.origin))
        const place = () => positionsOf(transport)[0]?.sample ?? 0
        for (const one of steps) {
          const before = sounding()[0]
          if (one.do !== 'pass') act(lease, hosts, one)
          // who begins to sound is told where the decks are
          const now = sounding()[0]
          if (now && now !== before) now.follow(lease)
          // one that hung for a moment goes on where it stopped, and the deck is where it sounds
          if (now && now === before && one.do === 'back') played = now.sample
          expect(sounding().length).toBeLessThanOrEqual(1)
          expect(transport.local).toBe(sounding().length === 0)
          for (let ms = 0; one.do === 'pass' && ms < one.ms; ms += 10) {
            // a host that hangs sounds no more: what it leaves out is no play time until the bridge takes over
            const hangs = sounding().some(({ stalled }) => stalled)
            clock.pass(10)
            if (!hangs) played += 0.01 * RATE
            advance(transport)
            ticks++
            for (const host of hosts) host.go(lease, ticks % 10 === 0)
            watchHolder(lease)
            if (hangs) played = place()
            expect(Math.abs(place() - played)).toBeLessThanOrEqual(TOLERANCE)
          }
        }
      }),
      { numRuns: 200 },
    )
  })
})

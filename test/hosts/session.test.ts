import { describe, expect, it, vi } from 'vitest'
import { Session, type SessionHost } from '../../bridge/hosts/device/session.ts'
import type { DeckPosition, FromBridge, FromPanel, HostStatus } from '../../contract/live.ts'

const SILENT: HostStatus = { kind: 'silent', holder: null, name: 'silent', blocked: null }
const OURS: HostStatus = { kind: 'device', holder: 'device:device', name: 'device:device', blocked: null }
const A_PANEL: HostStatus = { kind: 'panel', holder: 'panel:a', name: 'panel:a', blocked: null }
const at = (sample: number): DeckPosition => ({ deck: 1, sample, rate: 1, playing: true, hostTime: 0, holding: null })

const hello = (host: HostStatus): FromBridge => ({
  t: 'hello',
  version: '0',
  boot: 'one',
  you: 'device:device',
  api: null,
  oscPort: null,
  seq: 1,
  values: { '/deck/1/stem/vocals/gain': -7, '/deck/1/play': true },
  readings: {},
  host,
  decks: { 1: null, 2: null },
  positions: [at(44_100)],
  surfaces: [],
})

const open = (of: { yields?: boolean; starts?: () => Promise<void> } = {}) => {
  const sent: FromPanel[] = []
  const did: [string, ...unknown[]][] = []
  const state: { blocked: SessionHost['blocked'] } = { blocked: 'device' }
  const host: SessionHost = {
    start: of.starts ?? (async () => undefined),
    close: async () => void did.push(['close']),
    set: (path, value) => void did.push(['set', path, value]),
    load: deck => void did.push(['load', deck]),
    update: deck => void did.push(['update', deck]),
    jump: (deck, sample, pass) => void did.push(['jump', deck, sample, pass]),
    takeFrom: positions => void did.push(['takeFrom', positions[0]?.sample]),
    loop: () => undefined,
    automate: () => undefined,
    mirror: () => undefined,
    positions: () => [at(88_200)],
    loops: () => ({ 1: [66_150, 132_300], 2: null }),
    get blocked() {
      return state.blocked
    },
  }
  const line = { send: (message: FromPanel) => void sent.push(message) }
  const session = new Session({ line, name: 'device', yields: of.yields ?? false, make: () => host })
  return { session, sent, did, state, asked: () => sent.some(message => message.t === 'lease') }
}

describe('the device program', () => {
  it('takes the sound when it comes up, and once only', () => {
    const { session, sent, asked } = open()
    session.hello()
    session.take(hello(A_PANEL))
    expect(asked()).toBe(true)
    session.take(hello(A_PANEL))
    expect(sent.filter(({ t }) => t === 'lease')).toHaveLength(1)
    expect(sent[0]).toEqual({ t: 'hello', panel: 'device', kind: 'device' })
  })

  it('that died and comes back leaves the sound to who has it, and takes it where nobody does', () => {
    const [one, other] = [open({ yields: true }), open({ yields: true })]
    one.session.take(hello(A_PANEL))
    other.session.take(hello(SILENT))
    expect([one.asked(), other.asked()]).toEqual([false, true])
  })

  it('is given all values before it starts, where the decks are', () => {
    const { session, did } = open()
    session.take(hello(OURS))
    expect(did[0]).toEqual(['set', '/deck/1/stem/vocals/gain', -7])
    expect(did.at(-1)?.[0]).toBe('takeFrom')
    expect(Number(did.at(-1)?.[1])).toBeGreaterThanOrEqual(44_100)
  })

  it('makes up for what a message was on its way, where the deck plays', () => {
    const { session, did } = open()
    session.take(hello(OURS))
    const jumpFrom = (ago: number): number => {
      const at = performance.timeOrigin + performance.now() - ago
      session.take({ t: 'jump', deck: 1, sample: 1000, seq: 2, pass: true, at })
      return Math.round((Number(did.at(-1)?.[2]) - 1000) / 4410)
    }
    expect([jumpFrom(500), jumpFrom(-500), jumpFrom(3_600_000)]).toEqual([5, 0, 0])
    const change = { path: '/deck/1/play', value: false, origin: 'panel:a', seq: 3 }
    session.take({ t: 'changes', changes: [change] })
    expect(jumpFrom(500)).toBe(0)
  })

  it('says why it does not sound, and tries again until it does', async () => {
    vi.useFakeTimers()
    let tries = 0
    const starts = async (): Promise<void> => {
      if (++tries < 3) throw new Error('no such device')
    }
    const { session, sent } = open({ starts })
    session.take(hello(OURS))
    await vi.advanceTimersByTimeAsync(5000)
    vi.useRealTimers()
    expect(tries).toBe(3)
    expect(sent).toContainEqual({ t: 'blocked', blocked: 'device', says: 'no such device' })
  })

  it('plays on while the bridge is away, and then brings its values and places', () => {
    const { session, sent, state } = open()
    session.take(hello(OURS))
    state.blocked = null
    session.hello()
    expect(sent.at(-1)).toMatchObject({
      t: 'hello',
      resume: { values: { '/deck/1/stem/vocals/gain': -7 }, positions: [{ sample: 88_200 }] },
    })
  })

  it('is silent once another holds the sound', () => {
    const { session, did, sent, state } = open()
    session.take(hello(OURS))
    state.blocked = null
    session.take({ t: 'host', host: A_PANEL })
    expect(did.at(-1)).toEqual(['close'])
    session.publish([at(0)])
    session.hello()
    expect(sent.at(-1)).toEqual({ t: 'hello', panel: 'device', kind: 'device' })
  })
})

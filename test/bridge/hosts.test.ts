import { rmSync } from 'node:fs'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Bridge } from '../../bridge/bridge.ts'
import type { DeckPosition } from '../../contract/live.ts'
import { until } from '../osc/peer.ts'
import { newFolder, writeTrack } from './data-folder.ts'
import { PanelClient } from './panel-client.ts'
import { bridgeHere } from './running.ts'

let data: string
let bridge: Bridge
const panels: PanelClient[] = []

const panel = async (name: string, resume?: Parameters<typeof PanelClient.open>[1]['resume']) => {
  const opened = await PanelClient.open(bridge.port, resume ? { panel: name, resume } : { panel: name })
  panels.push(opened)
  return opened
}
const at = (sample: number, playing = true): DeckPosition => ({
  deck: 1,
  sample,
  rate: 1,
  playing,
  hostTime: 0,
  holding: null,
})
const loaded = async (one: PanelClient) => {
  one.set('/deck/1/load', 'one')
  await until(() => one.last('deck')?.track?.id === 'one' || one.hello.decks[1]?.id === 'one')
}

beforeEach(async () => {
  data = newFolder()
  writeTrack(data, { id: 'one', seconds: 60 })
  bridge = await bridgeHere(data)
})
afterEach(async () => {
  for (const one of panels.splice(0)) one.close()
  await bridge.close()
  rmSync(data, { recursive: true })
})

describe('a panel that comes', () => {
  it('is greeted with everything that it needs to draw', async () => {
    const { hello } = await panel('a')
    expect(hello.you).toBe('panel:a')
    expect(hello.host).toEqual({ kind: 'silent', holder: null, name: 'silent', blocked: null })
    expect(hello.values['/deck/1/stem/vocals/gain']).toBe(0)
    expect(Object.keys(hello.values)).not.toContain('/transport/tap')
    expect(hello.oscPort).toBe(bridge.oscPort())
    expect(hello.positions.map(p => p.deck)).toEqual([1, 2])
  })

  it('is told where loops run', async () => {
    const one = await panel('a')
    await loaded(one)
    one.set('/deck/1/seek', 8)
    one.set('/deck/1/loop/in')
    one.set('/deck/1/seek', 10)
    one.set('/deck/1/loop/out')
    await until(() => one.last('loop')?.deck === 1)
    const { hello } = await panel('b')
    expect(hello.loops).toEqual({ 1: one.last('loop')?.between })
  })

  it('finds the first track of the library on deck 1 at the very first start', async () => {
    const one = await panel('a')
    await until(() => (one.last('deck')?.track ?? one.hello.decks[1])?.id === 'one')
    expect(one.valuesOf('/deck/1/play')).toEqual([])
  })

  it('hears where the server is, and that it is away', async () => {
    const one = await panel('a')
    bridge.setApi('http://127.0.0.1:4401')
    await until(() => one.last('api')?.api === 'http://127.0.0.1:4401')
    bridge.setApi(null)
    await until(() => one.last('surfaces')?.surfaces.find(s => s.kind === 'library')?.ok === false)
  })
})

describe('the lease', () => {
  it('goes to the panel that asks; another is mute until it takes it on purpose', async () => {
    const [a, b] = [await panel('a'), await panel('b')]
    a.send({ t: 'lease', take: true })
    await until(() => b.last('host')?.host.holder === 'panel:a')
    b.send({ t: 'position', positions: [at(999)] })
    b.send({ t: 'meters', values: { '/master/meter': -3 } })
    await b.settled()
    expect(a.positionsOf(1).some(p => p.sample === 999)).toBe(false)
    b.send({ t: 'lease', take: true })
    await until(() => a.last('host')?.host.holder === 'panel:b')
  })

  it('lets the host say where the decks are, and others hear it', async () => {
    const [a, b] = [await panel('a'), await panel('b')]
    await loaded(a)
    a.send({ t: 'lease', take: true })
    await a.settled()
    await until(async () => {
      a.send({ t: 'position', positions: [at(441_000)] })
      await b.settled()
      return b.positionsOf(1).some(p => p.sample >= 441_000 && p.playing)
    })
  })

  it('passes back when the host leaves: the place is kept, and it plays on', async () => {
    const [a, b] = [await panel('a'), await panel('b')]
    await loaded(a)
    a.send({ t: 'lease', take: true })
    a.set('/deck/1/play', true)
    await a.settled()
    await until(async () => {
      a.send({ t: 'position', positions: [at(882_000)] })
      await b.settled()
      return (b.positionsOf(1).at(-1)?.sample ?? 0) >= 882_000
    })
    a.close()
    await until(() => b.last('host')?.host.kind === 'silent')
    await until(() => (b.positionsOf(1).at(-1)?.sample ?? 0) > 882_000 + 8820)
    expect(b.positionsOf(1).at(-1)?.sample).toBeLessThan(882_000 + 30 * 44_100)
  })

  it('while the browser waits for a click the decks move by the bridge, and the host is sent there after', async () => {
    const a = await panel('a')
    await loaded(a)
    a.send({ t: 'lease', take: true })
    a.send({ t: 'blocked', blocked: 'click' })
    await until(() => a.last('host')?.host.blocked === 'click')
    a.set('/deck/1/play', true)
    await until(() => (a.positionsOf(1).at(-1)?.sample ?? 0) > 8820)
    expect(a.all('jump')).toEqual([])
    a.send({ t: 'blocked', blocked: null })
    await until(() => a.all('jump').length > 0)
    expect(a.last('jump')?.sample).toBeGreaterThan(8820)
  })

  it('jumps reach the host resolved, and no trigger comes as a change', async () => {
    const a = await panel('a')
    const b = await panel('b')
    await loaded(a)
    a.send({ t: 'lease', take: true })
    b.set('/deck/1/seek', 12)
    await until(() => a.last('jump')?.sample === 12 * 44100)
    expect(a.valuesOf('/deck/1/seek')).toEqual([])
  })
})

describe('a panel that played while the bridge was away', () => {
  const resume = {
    values: { '/deck/1/stem/vocals/gain': -7, '/deck/1/play': true, '/no/such': 3, '/deck/1/rate': 1.25 },
    loads: { 1: 'one', 2: null },
    positions: [at(20 * 44_100)],
  }

  it('keeps the sound; the bridge takes its tracks, values and places', async () => {
    const a = await panel('a', resume)
    expect(a.hello.host).toMatchObject({ kind: 'panel', holder: 'panel:a' })
    expect(a.hello.decks[1]?.id).toBe('one')
    expect(a.hello.values).toMatchObject({ '/deck/1/stem/vocals/gain': -7, '/deck/1/play': true, '/deck/1/rate': 1.25 })
    expect(a.hello.positions[0]?.sample).toBeGreaterThanOrEqual(20 * 44_100)
  })

  it('is no authority over a bridge that has gone on without it', async () => {
    const first = await panel('first')
    first.send({ t: 'lease', take: true })
    first.set('/deck/1/stem/vocals/gain', -20)
    await first.settled()
    const meanwhile = await panel('a', resume)
    expect(meanwhile.hello.host.holder).toBe('panel:first')
    expect(meanwhile.hello.values['/deck/1/stem/vocals/gain']).toBe(-20)
    first.close()
    await until(() => meanwhile.last('host')?.host.kind === 'silent')
    const back = await panel('first', resume)
    expect(back.hello.host.holder).toBe('panel:first')
    expect(back.hello.values['/deck/1/stem/vocals/gain']).toBe(-20)
  })

  it('comes back by a second socket as the same surface', async () => {
    const a = await panel('a')
    a.send({ t: 'lease', take: true })
    await a.settled()
    const again = await panel('a', resume)
    expect(again.hello.host.holder).toBe('panel:a')
    await until(() => a.closed)
    again.set('/deck/1/gain', -1)
    await again.settled()
    expect(again.hello.host.holder).toBe('panel:a')
  })
})

describe('two panels on one fader', () => {
  it('the one that touches owns it; both agree; nobody hears an echo', async () => {
    const [a, b] = [await panel('a'), await panel('b')]
    const path = '/deck/1/stem/vocals/gain'
    a.set(path, undefined, true)
    await a.settled()
    for (let i = 0; i < 120; i++) {
      a.set(path, -1 - i / 10)
      b.set(path, -60 - i / 10)
      if (i % 10 === 0) await new Promise(resolve => setTimeout(resolve, 5))
    }
    await a.settled()
    await b.settled()
    expect(a.valuesOf(path)).toEqual([])
    expect(b.valuesOf(path).at(-1)).toBeCloseTo(-1 - 119 / 10, 9)
    expect(b.valuesOf(path).every(value => (value as number) > -20)).toBe(true)
    a.set(path, undefined, false)
    await a.settled()
    b.set(path, -60)
    await until(() => a.valuesOf(path).at(-1) === -60)
  })

  it('without a touch the last word counts, for both', async () => {
    const [a, b] = [await panel('a'), await panel('b')]
    const path = '/deck/1/stem/vocals/gain'
    const seen = { a: 0, b: 0 }
    for (let i = 1; i <= 60; i++) {
      a.set(path, -i)
      b.set(path, -i - 0.5)
    }
    await a.settled()
    await b.settled()
    a.set(path, -2)
    await until(() => b.valuesOf(path).at(-1) === -2)
    seen.a = a.valuesOf(path).length
    expect(a.valuesOf(path).every(value => Number(value) % 1 === -0.5 || Number(value) % 1 === 0.5)).toBe(true)
    expect(seen.a).toBeGreaterThan(0)
  })
})

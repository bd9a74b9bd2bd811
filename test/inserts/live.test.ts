import { rmSync } from 'node:fs'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Bridge } from '../../bridge/bridge.ts'
import { OWN_EFFECTS } from '../../contract/insert-effects.ts'
import { value as row } from '../../contract/parameter-row.ts'
import { newFolder, writeTrack } from '../bridge/data-folder.ts'
import { PanelClient } from '../bridge/panel-client.ts'
import { bridgeHere } from '../bridge/running.ts'
import { OscPeer, until } from '../osc/peer.ts'
import { offlineHost } from '../hosts/offline-sound.ts'

const SLOT = '/deck/1/stem/vocals/insert/1'
let data: string
let bridge: Bridge
const ends: (() => Promise<void> | void)[] = []

const panelOn = async (panel: string): Promise<PanelClient> => {
  const client = await PanelClient.open(bridge.port, { panel })
  ends.push(() => client.close())
  return client
}

beforeEach(async () => {
  data = newFolder()
  writeTrack(data, { id: 'song', seconds: 10 })
  bridge = await bridgeHere(data)
})
afterEach(async () => {
  for (const end of ends.splice(0)) await end()
  await bridge.close()
  rmSync(data, { recursive: true })
})

describe('a page', () => {
  it('hears what can be loaded, and the rows before their values', async () => {
    const [one, two] = [await panelOn('one'), await panelOn('two')]
    expect(one.last('effects')?.effects.map(({ id }) => id)).toEqual(OWN_EFFECTS.map(({ id }) => id))
    one.set(`${SLOT}/effect`, 'echo')
    one.set(`${SLOT}/time`, 2)
    await until(() => two.valuesOf(`${SLOT}/time`).includes(2), 'the time')
    const rows = two.heard.findIndex(message => message.t === 'rows')
    const change = two.heard.findIndex(
      message => message.t === 'changes' && message.changes.some(c => c.path === `${SLOT}/effect`),
    )
    expect(rows).toBeGreaterThan(0)
    expect(rows).toBeLessThan(change)
    expect(two.last('rows')?.rows[`${SLOT}/time`]).toMatchObject({ unit: 'beats', range: [1 / 16, 8] })
    one.set(`${SLOT}/effect`, '')
    await until(() => two.last('rows')?.gone.includes(`${SLOT}/time`) === true, 'the row to go')
    one.set(`${SLOT}/effect`, 'gate')
    await until(() => two.valuesOf(`${SLOT}/effect`).includes('gate'), 'the gate')
    const three = await panelOn('three')
    expect(three.hello.rows?.[`${SLOT}/threshold`]).toMatchObject({ unit: 'dB' })
    expect(three.hello.values[`${SLOT}/threshold`]).toBe(-40)
  })

  it('is told what it may not load', async () => {
    const one = await panelOn('one')
    one.set(`${SLOT}/effect`, 'nothing')
    await until(() => one.last('refused') !== undefined, 'the refusal')
    expect(one.last('refused')?.failure).toMatchObject({ code: 'unknown_effect' })
  })
})

describe('OSC', () => {
  it('loads, turns, and finds in OSCQuery what is there now', async () => {
    const peer = await OscPeer.open(bridge.oscPort() as number)
    ends.push(() => peer.close())
    const ask = async (path: string) => fetch(`http://127.0.0.1:${bridge.port}/osc-query${path}`)
    expect((await ask(`${SLOT}/time`)).status).toBe(404)
    const page = await panelOn('page')
    await peer.send(`${SLOT}/effect`, { type: 's', value: 'echo' })
    await until(() => page.valuesOf(`${SLOT}/effect`).includes('echo'), 'the echo')
    await peer.sendFloat('/stem/vocals/insert/1/time', 1.5)
    await peer.sendFloat('/deck/*/stem/*/insert/*/wet', 0.25)
    await until(() => page.valuesOf(`${SLOT}/wet`).includes(0.25), 'the wet')
    expect(page.valuesOf(`${SLOT}/time`)).toContain(1.5)
    expect(await (await ask(`${SLOT}/time`)).json()).toMatchObject({
      TYPE: 'f',
      VALUE: [1.5],
      RANGE: [{ MIN: 1 / 16, MAX: 8 }],
    })
    await peer.send(`${SLOT}/effect`, { type: 's', value: '' })
    await until(() => page.last('rows')?.gone.includes(`${SLOT}/time`) === true, 'the row to go')
    expect((await ask(`${SLOT}/time`)).status).toBe(404)
  })
})

describe('the slots', () => {
  it('come back with the bridge, an outside plugin with what it kept', async () => {
    const page = await panelOn('page')
    page.send({ t: 'lease', take: true })
    page.send({ t: 'offer', by: 'wam', effects: [{ id: 'wam:amp', name: 'Amp', by: 'wam' }] })
    await until(() => page.last('effects')?.effects.some(({ id }) => id === 'wam:amp') === true, 'the offer')
    page.set(`${SLOT}/effect`, 'wam:amp')
    page.set('/master/insert/1/effect', 'reverb')
    page.set('/master/insert/1/decay', 9)
    const drive = row('fraction', { range: [0, 1], default: 0.5, says: 'Drive' })
    page.send({ t: 'insert-loaded', slot: SLOT, effect: 'wam:amp', name: 'Amp', latency: 128, parameters: { drive } })
    page.send({ t: 'insert-state', slot: SLOT, effect: 'wam:amp', state: 'kept' })
    page.set(`${SLOT}/drive`, 0.75)
    await page.settled()
    await bridge.close()
    bridge = await bridgeHere(data)
    const again = await panelOn('again')
    expect(again.hello.values['/master/insert/1/decay']).toBe(9)
    expect(again.hello.states).toEqual([{ slot: SLOT, effect: 'wam:amp', state: 'kept' }])
    again.send({ t: 'lease', take: true })
    again.send({ t: 'insert-loaded', slot: SLOT, effect: 'wam:amp', name: 'Amp', latency: 128, parameters: { drive } })
    await until(() => again.valuesOf(`${SLOT}/drive`).includes(0.75), 'its drive')
  })

  it('that fail are bypassed, and among the surfaces, until they are let in again', async () => {
    const [page, other] = [await panelOn('page'), await panelOn('other')]
    page.send({ t: 'lease', take: true })
    page.set(`${SLOT}/effect`, 'reverb')
    // who does not make the sound has no say
    other.send({ t: 'insert-faults', failed: [{ slot: SLOT, fault: 'threw' }] })
    await other.settled()
    page.send({ t: 'insert-faults', failed: [{ slot: SLOT, fault: 'no-number' }] })
    await until(() => other.valuesOf(`${SLOT}/bypass`).includes(true), 'the bypass')
    const named = () => other.last('surfaces')?.surfaces.find(({ kind }) => kind === 'insert')
    await until(() => named() !== undefined, 'the surface')
    expect(named()).toMatchObject({ name: SLOT, ok: false, failure: { code: 'effect_failed' } })
    expect(named()?.failure?.error).toContain('it gave what is no sound')
    other.set(`${SLOT}/bypass`, false)
    await until(() => other.last('surfaces')?.surfaces.every(({ kind }) => kind !== 'insert') === true, 'it to go')
  })

  it('pass over what no host says', async () => {
    const page = await panelOn('page')
    page.send({ t: 'lease', take: true })
    page.set(`${SLOT}/effect`, 'wam:amp')
    const bad = { kind: 'trigger', type: 'none', unit: 'none', says: '' }
    page.send({
      t: 'insert-loaded',
      slot: SLOT,
      effect: 'wam:amp',
      name: 'x',
      latency: 0,
      parameters: { a: bad },
    } as never)
    page.send({ t: 'insert-loaded', slot: '/deck/1', effect: 'wam:amp', name: 'x', latency: 0, parameters: {} })
    page.send({ t: 'insert-state', slot: SLOT, effect: 'wam:amp', state: 'x'.repeat(300_000) })
    await page.settled()
    const late = await panelOn('late')
    expect([late.hello.rows?.[`${SLOT}/a`], late.hello.states]).toEqual([undefined, []])
  })
})

describe('a host', () => {
  it('puts an outside plugin into its slot, and takes it out with its effect', async () => {
    const { host, sound, pass } = await offlineHost(data)
    host.set(`${SLOT}/effect`, 'wam:amp')
    host.insert(SLOT, { name: 'Amp', latency: 256 })
    await pass(0.1)
    expect([...sound.player.outside()].map(([slot, { name }]) => [slot, name])).toEqual([[SLOT, 'Amp']])
    host.set(`${SLOT}/effect`, 'echo')
    await pass(0.1)
    expect(sound.player.outside().size).toBe(0)
    await host.close()
  })

  it('tells what fails, what is let in again, and what fails again', async () => {
    const told: unknown[] = []
    const { host, sound, pass } = await offlineHost(data, { onFaults: failed => told.push(failed) })
    const master = '/master/insert/1'
    let works = false
    const process = (left: Float32Array): void => {
      if (!works) left[3] = Number.NaN
    }
    sound.player.engine.insert(master, { name: 'broken', latency: 0, process, reset: () => {} })
    const failed = [{ slot: master, fault: 'no-number' }]
    await pass(0.2)
    expect(told).toEqual([failed])
    host.set(`${master}/effect`, 'wam:amp')
    sound.player.engine.insert(master, { name: 'broken', latency: 0, process, reset: () => {} })
    await pass(0.2)
    expect(told.at(-1)).toEqual(failed)
    works = true
    host.set(`${master}/bypass`, true)
    host.set(`${master}/bypass`, false)
    await pass(0.2)
    expect(told.at(-1)).toEqual([])
    works = false
    await pass(0.2)
    expect(told.at(-1)).toEqual(failed)
    await host.close()
  })
})

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createSocket } from 'node:dgram'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, describe, expect, it, onTestFinished } from 'vitest'
import { newFolder } from '../bridge/data-folder.ts'
import { PanelClient } from '../bridge/panel-client.ts'
import { bridgeHere } from '../bridge/running.ts'
import { encode } from '../../bridge/osc/encode.ts'
import { until } from '../osc/peer.ts'
import { type DeckAndDaws, deckAndDaws } from './deck.ts'
import { FakeReaper } from './fake-reaper.ts'

const folder = mkdtempSync(join(tmpdir(), 'stembridge-daws-'))
let deck: DeckAndDaws | undefined
const withFile = (text: string): DeckAndDaws => {
  const file = join(folder, 'daws.json')
  writeFileSync(file, text)
  deck = deckAndDaws(file)
  return deck
}
afterEach(() => {
  deck?.close()
  deck = undefined
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

describe('settings of DAWs', () => {
  it('come from a file, which stands over what the page said, and leaves the rest', () => {
    const { value } = withFile('{"ardour": {"port": 3999, "deck": 2}, "live": {"tempo": "daw leads"}}')
    expect(value('/daw/ardour/port')).toBe(3999)
    expect(value('/daw/ardour/deck')).toBe(2)
    expect(value('/daw/live/tempo')).toBe('daw leads')
    expect(value('/daw/ardour/on')).toBe(false)
  })

  it.each([
    ['no JSON', '{'],
    ['an unknown DAW', '{"cubase": {"on": true}}'],
    ['an unknown setting', '{"ardour": {"volume": 1}}'],
    ['a value of another kind', '{"ardour": {"on": "yes"}}'],
    ['no machine', '{"ardour": {"host": "../etc"}}'],
  ])('are named with their cure where the file has %s', (_, text) => {
    expect(withFile(text).daws.surfaces()).toMatchObject([{ ok: false, failure: { code: 'bad_daws' } }])
  })

  it('refuse a machine that cannot be one', () => {
    const { hand, value } = withFile('{}')
    expect(() => hand('/daw/ardour/host', 'a b')).toThrow('IPv4')
    expect(value('/daw/ardour/host')).toBe('127.0.0.1')
  })
})

describe('a DAW that is not there', () => {
  it('is shown with what is to be switched on, and bound when it comes', async () => {
    const peer = new FakeReaper(['vocals', 'Drums'])
    await peer.start()
    await peer.kill()
    const { hand, daws, link, value } = withFile('{}')
    hand('/daw/reaper/port', peer.port)
    hand('/daw/reaper/listen', peer.listen)
    hand('/daw/reaper/on', true)
    expect(daws.surfaces()).toMatchObject([
      {
        name: 'REAPER',
        ok: false,
        failure: { code: 'reaper_silent', cure: expect.stringContaining('Control/OSC/web') },
      },
    ])
    await peer.start()
    onTestFinished(() => peer.close())
    await link(peer, 2)
    expect(value('/daw/reaper/state')).toBe('bound')
    hand('/daw/reaper/on', false)
    expect([value('/daw/reaper/state'), daws.surfaces()]).toEqual(['off', []])
  })

  it('is told where to name its tracks when none has the name of a stem', async () => {
    const peer = new FakeReaper(['Audio 1', 'Audio 2'])
    await peer.start()
    onTestFinished(() => peer.close())
    const { hand, daws } = withFile('{}')
    hand('/daw/reaper/port', peer.port)
    hand('/daw/reaper/listen', peer.listen)
    hand('/daw/reaper/on', true)
    await until(() => daws.surfaces()[0]?.failure?.code === 'daw_no_tracks')
  })

  it('is no end where another program holds the port: it says so', async () => {
    const other = createSocket('udp4')
    await new Promise<void>(resolve => other.bind(0, '127.0.0.1', () => resolve()))
    onTestFinished(() => void other.close())
    const { hand, daws } = withFile('{}')
    hand('/daw/bitwig/listen', other.address().port)
    hand('/daw/bitwig/on', true)
    await until(() => daws.surfaces()[0]?.failure?.code === 'daw_port_taken')
  })

  it('counts junk and goes on', async () => {
    const peer = new FakeReaper(['vocals'])
    await peer.start()
    onTestFinished(() => peer.close())
    const { link, daws, stem } = withFile('{}')
    await link(peer, 1)
    const junk = createSocket('udp4')
    const send = (bytes: Uint8Array) =>
      new Promise<void>(done => junk.send(bytes, peer.listen, '127.0.0.1', () => done()))
    await send(Uint8Array.from([1, 2, 3]))
    const level = { address: '/track/1/volume/db', arguments: [{ type: 'f' as const, value: Number.NaN }], typed: true }
    await send(encode(level))
    await send(encode({ ...level, arguments: [{ type: 's', value: 'loud' }] }))
    await peer.move('vocals', -7)
    await until(() => Math.abs(Number(stem('vocals', 'gain')) + 7) < 0.01)
    junk.close()
    expect(daws.surfaces()[0]?.refused).toBe(1)
  })
})

describe('a bridge with a DAW', () => {
  it('shows the DAW among the surfaces of the page, and moves the page with it', async () => {
    const peer = new FakeReaper(['vocals', 'drums', 'bass', 'other'])
    await peer.start()
    onTestFinished(() => peer.close())
    const bridge = await bridgeHere(newFolder())
    onTestFinished(() => bridge.close())
    const panel = await PanelClient.open(bridge.port, { panel: 'one' })
    onTestFinished(() => panel.close())
    panel.set('/daw/reaper/port', peer.port)
    panel.set('/daw/reaper/listen', peer.listen)
    panel.set('/daw/reaper/on', true)
    await until(() => panel.last('surfaces')?.surfaces.some(({ kind, ok }) => kind === 'daw' && ok) === true)
    await peer.move('bass', -5)
    await until(() => panel.valuesOf('/deck/1/stem/bass/gain').some(value => Math.abs(Number(value) + 5) < 0.01))
    panel.set('/deck/1/stem/bass/gain', -8)
    await until(() => Math.abs(peer.level('bass') + 8) < 0.01)
  })
})

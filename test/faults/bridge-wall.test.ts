import { rmSync } from 'node:fs'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { newFolder, setReady, steadyAnalysis, writeJson, writeTrack } from '../bridge/data-folder.ts'
import { PanelClient } from '../bridge/panel-client.ts'
import { type BridgeProcess, bridgeProcess, kill } from '../bridge/running.ts'
import { join } from 'node:path'
import { dataFolder } from '../../contract/data-folder.ts'
import { OscPeer, until } from '../osc/peer.ts'

let data: string
const running: BridgeProcess[] = []
const open: { close(): void }[] = []

const bridge = async (env: Record<string, string> = {}) => {
  const one = await bridgeProcess(data, env)
  running.push(one)
  return one
}
const peerOf = async ({ oscPort }: BridgeProcess) => {
  const peer = await OscPeer.open(oscPort)
  open.push(peer)
  return peer
}
const panelOf = async ({ port }: BridgeProcess, name = 'a') => {
  const panel = await PanelClient.open(port, { panel: name })
  open.push(panel)
  return panel
}

beforeEach(() => {
  data = newFolder()
})
afterEach(async () => {
  for (const one of open.splice(0)) one.close()
  for (const { child } of running.splice(0)) await kill(child)
  rmSync(data, { recursive: true, force: true })
})

describe('the bridge alone, with a data folder and nothing else', () => {
  it('plays, counts bars and serves the sound', async () => {
    writeTrack(data, { id: 'one', seconds: 30 })
    const one = await bridge()
    const peer = await peerOf(one)
    await peer.send('/subscribe')
    await peer.send('/deck/1/load', { type: 's', value: 'one' })
    await peer.send('/deck/1/play')
    await until(() => peer.valuesOf('/deck/1/bar').includes(2), 'bar 2')
    expect(peer.valuesOf('/deck/1/tempo')).toContain(120)
    expect(peer.valuesOf('/deck/1/key')).toContain('A minor')
    const beats = peer.valuesOf('/deck/1/beat').filter(beat => beat !== 0)
    expect(beats.slice(0, 5)).toEqual([1, 2, 3, 4, 1])
    const sound = await fetch(`http://127.0.0.1:${one.port}/audio/stems/one-stems/bass.wav`, {
      headers: { Range: 'bytes=44-47' },
    })
    expect([sound.status, (await sound.arrayBuffer()).byteLength]).toEqual([206, 4])
  })

  it('sees a track grow on its deck, and its analysis come', async () => {
    const sheet = writeTrack(data, { id: 'one', seconds: 30, stemsReady: [], analysis: null })
    const one = await bridge()
    const panel = await panelOf(one)
    panel.set('/deck/1/load', 'one')
    await until(() => panel.last('deck')?.track?.id === 'one')
    for (const seconds of [10, 20, 30]) {
      setReady(data, sheet.stems as string, ['vocals', 'drums', 'bass', 'other'], 30 * 44100, [[0, seconds * 44100]])
      await until(() => panel.last('deck')?.track?.stems?.manifest.ready[0]?.[1] === seconds * 44100, `${seconds} s`)
    }
    writeJson(join(data, dataFolder.sheet('one')), { ...sheet, analysis: steadyAnalysis(30) })
    await until(() => panel.last('deck')?.track?.analysis?.tempo.bpm === 120, 'the analysis')
    await until(() => panel.all('readings').some(({ values }) => values['/deck/1/ready'] === 1))
  })

  it('ends by SIGTERM or a word of its supervisor with 0, and when the supervisor is gone', async () => {
    for (const end of ['SIGTERM', 'drain', 'disconnect'] as const) {
      const { child } = await bridge()
      if (end === 'SIGTERM') child.kill('SIGTERM')
      if (end === 'drain') child.send({ t: 'drain' })
      if (end === 'disconnect') child.disconnect()
      await until(() => child.exitCode !== null || child.signalCode !== null, end)
      expect([child.exitCode, child.signalCode], end).toEqual(
        process.platform === 'win32' ? expect.anything() : [0, null],
      )
    }
  })

  it('moves to the next HTTP port when its own is taken, and keeps its OSC port closed', async () => {
    const first = await bridge()
    const second = await bridge({ STEMBRIDGE_PORT: String(first.port), STEMBRIDGE_OSC_PORT: String(first.oscPort) })
    expect(second.port).toBeGreaterThan(first.port)
    expect(second.oscPort).toBeNull()
    const panel = await panelOf(second)
    const osc = panel.hello.surfaces.find(s => s.kind === 'osc')
    expect(osc).toMatchObject({ ok: false, failure: { code: 'osc_port_taken' } })
    await until(() => second.log().includes('taken'))
  })
})

describe('after kill -9', () => {
  const prepare = async () => {
    writeTrack(data, { id: 'one', seconds: 300 })
    const one = await bridge()
    const panel = await panelOf(one)
    panel.set('/deck/1/load', 'one')
    panel.set('/deck/1/stem/vocals/gain', -13)
    panel.set('/deck/1/seek', 60)
    panel.set('/deck/1/hotcue/2')
    panel.set('/scene/1/store')
    panel.set('/deck/1/play', true)
    await panel.settled()
    const snapshot = () => fetch(`http://127.0.0.1:${one.port}/config`)
    await snapshot()
    await new Promise(resolve => setTimeout(resolve, 1500))
    await kill(one.child)
    return one
  }

  it('values, tracks, cues and scenes come back, and a deck that played plays on from where it would be', async () => {
    await prepare()
    const again = await bridge({ STEMBRIDGE_RESTARTED: '1' })
    const { hello } = await panelOf(again)
    expect(hello.values['/deck/1/stem/vocals/gain']).toBe(-13)
    expect(hello.values['/deck/1/play']).toBe(true)
    expect(hello.decks[1]?.hotCues[1]).toBe(60 * 44100)
    expect(hello.positions[0]?.playing).toBe(true)
    expect(hello.positions[0]?.sample).toBeGreaterThan(61 * 44100)
    expect(hello.positions[0]?.sample).toBeLessThan(120 * 44100)
  })

  it('an ordinary start loads the same, and holds', async () => {
    await prepare()
    const { hello } = await panelOf(await bridge())
    expect(hello.decks[1]?.id).toBe('one')
    expect(hello.values['/deck/1/play']).toBe(false)
    expect(hello.values['/deck/1/stem/vocals/gain']).toBe(-13)
    expect(hello.positions[0]?.sample).toBeGreaterThanOrEqual(60 * 44100)
  })

  it('a track that is gone leaves the deck empty and the rest as it was', async () => {
    await prepare()
    rmSync(join(data, dataFolder.sheet('one')))
    const again = await bridge({ STEMBRIDGE_RESTARTED: '1' })
    const { hello } = await panelOf(again)
    expect(hello.decks[1]).toBeNull()
    expect(hello.values).toMatchObject({ '/deck/1/stem/vocals/gain': -13, '/deck/1/play': false })
    expect(again.log()).toContain('not there any more')
  })
})

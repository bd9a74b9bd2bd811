import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Bridge } from '../../bridge/bridge.ts'
import { newFolder } from '../bridge/data-folder.ts'
import { PanelClient } from '../bridge/panel-client.ts'
import { bridgeHere } from '../bridge/running.ts'
import { OscPeer, until } from '../osc/peer.ts'
import type { MidiPorts } from './fixtures/midi-module.ts'

const FADER = '/deck/1/stem/vocals/fader'
const NANO = 'nanoKONTROL2'
const SECONDS = process.env.STEMBRIDGE_SOAK ? 60 : 2

let data: string
let bridge: Bridge
let panels: PanelClient[]
let daw: OscPeer
let oscsend: OscPeer
let ports: MidiPorts
const moduleBefore = process.env.STEMBRIDGE_MIDI_MODULE

beforeEach(async () => {
  data = newFolder()
  process.env.STEMBRIDGE_MIDI_MODULE = join(import.meta.dirname, 'fixtures', 'midi-module.ts')
  ports = { inputs: new Map([[NANO, () => {}]]), outputs: new Map([[NANO, []]]) }
  Object.assign(globalThis, { midiPorts: ports })
  bridge = await bridgeHere(data)
  panels = [await PanelClient.open(bridge.port, { panel: 'a' }), await PanelClient.open(bridge.port, { panel: 'b' })]
  daw = await OscPeer.open(bridge.oscPort() as number)
  oscsend = await OscPeer.open(bridge.oscPort() as number)
  await until(() => (ports.outputs.get(NANO)?.length ?? 0) > 20, 'the controller is bound')
})
afterEach(async () => {
  for (const panel of panels) panel.close()
  daw.close()
  oscsend.close()
  await bridge.close()
  rmSync(data, { recursive: true })
  if (moduleBefore === undefined) delete process.env.STEMBRIDGE_MIDI_MODULE
  else process.env.STEMBRIDGE_MIDI_MODULE = moduleBefore
})

const knob = (value: number): void => ports.inputs.get(NANO)?.(Uint8Array.from([0xb0, 0, value]))

/** What a surface shows: what it set itself, until it is told something else. */
const shown = { a: 0, b: 0, daw: 0 }
let dawSaid = 0
/** A program that shows faders of 1,000 steps and, as DAWs do, says each one that it was told. */
const play = async () => {
  dawSaid = 0
  daw.onMessage = ({ address, arguments: [one] }) => {
    if (address !== FADER || one?.type !== 'f') return
    shown.daw = Math.round(one.value * 1000) / 1000
    dawSaid++
    void daw.sendFloat(FADER, shown.daw)
  }
  await daw.send('/subscribe')
  for (const [n, name] of (['a', 'b'] as const).entries())
    panels[n]?.socket.on('message', bytes => {
      const message = JSON.parse(bytes.toString())
      if (message.t !== 'changes') return
      for (const { path, value } of message.changes) if (path === FADER) shown[name] = value
    })
  await until(() => daw.valuesOf(FADER).length > 0, 'the snapshot')
}
const set = (who: 'a' | 'b', value: number, touch?: boolean): void => {
  shown[who] = value
  panels[who === 'a' ? 0 : 1]?.set(FADER, value, touch)
}
const agree = (): boolean => Math.max(...Object.values(shown)) - Math.min(...Object.values(shown)) <= 0.011

describe('two pages, a controller, a DAW and a sender of OSC on one fader', () => {
  it('agree after the last of them has moved it, and nobody talks on', async () => {
    await play()
    let moves = 0
    const until = performance.now() + SECONDS * 1000
    for (let n = 0; performance.now() < until; n++) {
      const at = (1 + Math.sin(n / 17)) / 2
      knob(Math.round(at * 127))
      if (n % 2 === 0) set('a', 1 - at)
      if (n % 3 === 0) set('b', at / 2)
      if (n % 5 === 0) await oscsend.sendFloat(FADER, 0.9)
      if (n % 300 === 299) await daw.send('/subscribe')
      moves += 2
      await wait(10)
    }
    const last = performance.now()
    let late = last
    while (performance.now() - Math.max(late, last) < 400 && performance.now() - last < 5000) {
      if (!agree()) late = performance.now()
      await wait(2)
    }
    console.info(`all agreed ${Math.round(late - last)} ms after the last move`)
    expect(agree(), JSON.stringify(shown)).toBe(true)
    await wait(600)
    const before = [dawSaid, daw.heard.length, panels[0]?.heard.length]
    await wait(600)
    const fader = (messages: typeof daw.heard) => messages.filter(({ address }) => address === FADER).length
    expect([dawSaid, fader(daw.heard)]).toEqual([before[0], dawSaid])
    expect(agree(), JSON.stringify(shown)).toBe(true)
    // the DAW is told each move once, and a word more where one was held off
    expect(dawSaid).toBeLessThan(3 * moves)
  }, 120_000)

  it('leave it to the finger that touches it, whatever they say, and it is theirs once that is gone', async () => {
    await play()
    set('a', 0.8, true)
    await panels[0]?.settled()
    for (let n = 0; n < 20; n++) {
      for (const value of [0, 127]) knob(value)
      set('b', 0.1)
      await oscsend.sendFloat(FADER, 0.4)
      set('a', 0.8, true)
      await wait(10)
    }
    await until(agree, 'all show what the finger says')
    expect(shown.a).toBeCloseTo(0.8, 3)
    panels[0]?.set(FADER, undefined, false)
    await panels[0]?.settled()
    set('b', 0.1)
    await until(() => agree() && shown.a === 0.1, 'the other page has it')
  })

  it('hear a wish of the DAW: its own fader, moved by its own hand, moves all', async () => {
    await play()
    set('b', 0.2)
    await until(agree, 'all at 0.2')
    await wait(600)
    shown.daw = 0.7
    await daw.sendFloat(FADER, 0.7)
    await until(() => agree() && Math.abs(shown.a - 0.7) < 0.01, 'all at 0.7')
  })
})

import { rmSync } from 'node:fs'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Bridge } from '../../bridge/bridge.ts'
import type { Point } from '../../contract/automation.ts'
import { newFolder, writeTrack } from '../bridge/data-folder.ts'
import { PanelClient } from '../bridge/panel-client.ts'
import { bridgeHere } from '../bridge/running.ts'
import { until } from '../osc/peer.ts'

const GAIN = '/deck/1/stem/vocals/gain'
const POINTS: Point[] = [
  [0, -20, 'linear'],
  [88_200, 0, 'hold'],
]
let data: string
let bridge: Bridge
const panels: PanelClient[] = []
const panel = async (name: string) => {
  const opened = await PanelClient.open(bridge.port, { panel: name })
  panels.push(opened)
  return opened
}
const lanesOf = (one: PanelClient) => one.all('lanes').findLast(({ deck }) => deck === 1)?.lanes ?? []

beforeEach(async () => {
  data = newFolder()
  writeTrack(data, { id: 'one', seconds: 20 })
  bridge = await bridgeHere(data)
})
afterEach(async () => {
  for (const one of panels.splice(0)) one.close()
  await bridge.close()
  rmSync(data, { recursive: true })
})

describe('a lane that is drawn in a page', () => {
  it('reaches every page, moves the control while the deck plays, and is there after a restart', async () => {
    const [a, b] = [await panel('a'), await panel('b')]
    a.set('/deck/1/load', 'one')
    await until(() => a.last('deck')?.track?.id === 'one' || a.hello.decks[1]?.id === 'one', 'the song')
    a.send({ t: 'lane', track: 'one', lane: { path: 'stem/vocals/gain', unit: 'samples', points: POINTS } })
    await until(() => lanesOf(b).length === 1, 'the lane in the other page')
    expect(lanesOf(b)[0]?.points).toEqual(POINTS)
    a.set('/deck/1/play', true)
    await until(() => b.valuesOf(GAIN).length > 3, 'moves')
    expect(b.valuesOf(GAIN)[0]).toBeLessThan(-15)
    a.set(GAIN, -3)
    await until(() => b.all('left').some(({ paths }) => paths.includes(GAIN)), 'the hand in the other page')
    a.set('/deck/1/automation/record', true)
    await a.settled()
    await bridge.close()
    bridge = await bridgeHere(data)
    const c = await panel('c')
    expect(c.hello.values['/deck/1/automation/record']).toBe(false)
    await until(() => lanesOf(c).length === 1, 'the lane after a restart')
  })

  it('is passed over where its control cannot be automated, and kept inside its range', async () => {
    const a = await panel('a')
    a.set('/deck/1/load', 'one')
    await a.settled()
    for (const path of ['play', 'loop', 'automation/play', 'nothing', '/transport/source', 'stem/vocals/fader'])
      a.send({ t: 'lane', track: 'one', lane: { path, unit: 'samples', points: [[0, 1, 'hold']] } })
    a.send({ t: 'lane', track: 'one', lane: { path: 'stem/vocals/pan', unit: 'beats', points: [[0, 9, 'hold']] } })
    await until(() => lanesOf(a).length > 0, 'a lane')
    expect(lanesOf(a)).toEqual([{ path: 'stem/vocals/pan', unit: 'beats', points: [[0, 1, 'hold']] }])
    a.send({ t: 'lane', track: 'one', lane: { path: 'stem/vocals/pan', unit: 'beats', points: [] } })
    await until(() => lanesOf(a).length === 0, 'no lane')
  })
})

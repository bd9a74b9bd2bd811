import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { bouncePerformance } from '../../cli/bounce/bounce-performance.ts'
import { dataFolder } from '../../contract/data-folder.ts'
import { readSet } from '../../contract/read-set.ts'
import type { SetDocument } from '../../contract/set.ts'
import { newFolder, writeJson, writeTrack } from '../bridge/data-folder.ts'
import { PanelClient } from '../bridge/panel-client.ts'
import { bridgeHere } from '../bridge/running.ts'
import { until } from '../osc/peer.ts'

const HASHES = ['ab'.repeat(32), 'cd'.repeat(32)]

/** A library of the same two songs under ids of its own. */
const library = (ids: readonly string[]): string => {
  const data = newFolder()
  onTestFinished(() => rmSync(data, { recursive: true }))
  ids.forEach((id, i) => {
    const mix = dataFolder.mix(HASHES[i] as string)
    const sheet = writeTrack(data, { id, seconds: 10 })
    renameSync(join(data, sheet.mix as string), join(data, mix))
    writeJson(join(data, dataFolder.sheet(id)), { ...sheet, mix })
  })
  return data
}

const bridgeOn = async (data: string) => {
  const bridge = await bridgeHere(data)
  onTestFinished(() => bridge.close())
  const panel = await PanelClient.open(bridge.port, { panel: 'a' })
  onTestFinished(() => panel.close())
  const document = async () => (await (await fetch(`http://127.0.0.1:${bridge.port}/set`)).json()) as SetDocument
  return { panel, document }
}

const TURNS: [string, number | boolean | string][] = [
  ['/deck/1/seek', 2.25],
  ['/deck/1/loop', 4],
  ['/deck/2/seek', 1.013],
  ['/deck/1/stem/vocals/gain', -9.37],
  ['/deck/1/stem/bass/eq/low', -12],
  ['/deck/1/stem/drums/filter', 0.31],
  ['/deck/1/stem/other/pan', -0.4],
  ['/deck/2/stem/drums/mute', true],
  ['/deck/2/rate', 0.93],
  ['/deck/2/key-lock', true],
  ['/deck/2/pitch', 300],
  ['/deck/2/gain', -3.3],
  ['/master/crossfade', 0.25],
  ['/master/crossfade/curve', 'power'],
  ['/master/gain', -1.5],
  ['/deck/1/stem/other/insert/2/effect', 'ping-pong'],
  ['/deck/1/stem/other/insert/2/time', 0.25],
  ['/deck/1/stem/other/insert/2/wet', 0.6],
  ['/master/insert/1/effect', 'compressor'],
  ['/master/insert/1/threshold', -30],
]

const rendered = async (set: SetDocument, data: string): Promise<Float32Array> => {
  const out = join(data, 'out.wav')
  const done = await bouncePerformance({ set: readSet(set) }, { data, out, seconds: 4 })
  expect(done.missing).toEqual([])
  const bytes = readFileSync(out)
  return new Float32Array(bytes.buffer.slice(bytes.byteOffset + 44, bytes.byteOffset + bytes.byteLength))
}

it('a set that is saved, opened in another library and saved there again sounds the same, bit for bit', async () => {
  const [here, elsewhere] = [library(['first', 'second']), library(['third', 'fourth'])]
  const one = await bridgeOn(here)
  one.panel.set('/deck/1/load', 'first')
  one.panel.set('/deck/2/load', 'second')
  await one.panel.settled()
  for (const [path, value] of TURNS) one.panel.set(path, value)
  one.panel.send({
    t: 'lane',
    track: 'second',
    lane: {
      path: 'stem/bass/gain',
      unit: 'beats',
      points: [
        [2, 0, 'linear'],
        [9, -24, 'hold'],
      ],
    },
  })
  await one.panel.settled()
  const saved = await one.document()
  mkdirSync(join(elsewhere, dataFolder.sets), { recursive: true })
  writeFileSync(join(elsewhere, dataFolder.set('friday')), JSON.stringify({ id: 'friday', document: saved }))
  const two = await bridgeOn(elsewhere)
  two.panel.set('/set/open', 'friday')
  await until(() => two.panel.last('set')?.set.id === 'friday', 'the set opens')
  await two.panel.settled()
  const again = await two.document()
  expect(again.tracks.map(({ id }) => id).sort()).toEqual(['fourth', 'third'])
  const [before, after] = [await rendered(saved, here), await rendered(again, elsewhere)]
  expect(before.some(x => Math.abs(x) > 0.005)).toBe(true)
  expect(after.length).toBe(before.length)
  expect(after.findIndex((x, i) => !Object.is(x, before[i]))).toBe(-1)
  const other = { ...again, values: { ...again.values, '/deck/1/stem/vocals/gain': -9.39 } }
  const turned = await rendered(other, elsewhere)
  expect(turned.findIndex((x, i) => !Object.is(x, before[i]))).toBeGreaterThanOrEqual(0)
})

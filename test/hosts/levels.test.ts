import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { createLease, hostOf, take, watchHolder } from '../../bridge/hosts/index.ts'
import { gone } from '../../bridge/hosts/lease.ts'
import { get, report } from '../../bridge/tree/index.ts'
import { parameterTable, type Path } from '../../contract/parameters.ts'
import { LEVEL, writeTrack } from '../engine/audio-folder.ts'
import { loadedDecks } from './loaded-decks.ts'
import { offlineHost } from './offline-sound.ts'

it('a host tells peaks thirty times a second, and what is behind them ten times', async () => {
  const data = await mkdtemp(join(tmpdir(), 'levels-'))
  const track = await writeTrack(data, 4)
  const told = new Map<Path, number[]>()
  const { host, pass } = await offlineHost(data, {
    onMeters: values => {
      for (const [path, value] of Object.entries(values)) told.set(path, [...(told.get(path) ?? []), value])
    },
  })
  host.load(1, track)
  await pass(0.2)
  host.set('/deck/1/play', true)
  host.set('/deck/1/stem/drums/gain', -6)
  await pass(1)
  told.clear()
  await pass(2)
  await host.close()
  await rm(data, { recursive: true })
  const rows = [...parameterTable()].filter(([, row]) => row.kind === 'reading' && row.unit === 'dBFS')
  expect([...told.keys()].toSorted()).toEqual(rows.map(([path]) => path).toSorted())
  const count = (path: Path): number => told.get(path)?.length ?? 0
  expect([count('/master/rms') / 20, count('/master/meter') / 60].map(Math.round)).toEqual([1, 1])
  const sine = 20 * Math.log10(LEVEL)
  const last = (path: Path): number => told.get(path)?.at(-1) ?? Number.NaN
  expect(last('/deck/1/stem/vocals/meter')).toBeCloseTo(sine, 1)
  expect(last('/deck/1/stem/vocals/rms')).toBeCloseTo(sine - 3.01, 1)
  expect(last('/deck/1/stem/drums/rms')).toBeCloseTo(sine - 9.01, 1)
  const four = 10 * Math.log10(3 * 10 ** (sine / 10) + 10 ** ((sine - 6) / 10)) - 3.01
  expect(last('/deck/1/rms')).toBeCloseTo(four, 1)
  expect(last('/master/rms')).toBeCloseTo(four, 1)
  expect(last('/deck/2/rms')).toBe(-144)
})

it('levels fall once nobody sounds', () => {
  const { transport, clock } = loadedDecks(60)
  const { tree } = transport
  const lease = createLease(transport)
  take(lease, { origin: 'panel:a', kind: 'panel' })
  report(tree, '/master/rms', -12)
  report(tree, '/master/meter', -9)
  watchHolder(lease)
  expect([get(tree, '/master/rms'), get(tree, '/master/meter')]).toEqual([-12, -9])
  gone(lease, 'panel:a')
  clock.pass(500)
  watchHolder(lease)
  expect(hostOf(lease).kind).toBe('silent')
  expect([get(tree, '/master/rms'), get(tree, '/master/meter')]).toEqual([-144, -144])
})

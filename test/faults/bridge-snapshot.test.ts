import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { parseSnapshot, type Snapshot, snapshotOf } from '../../bridge/snapshot/snapshot.ts'
import { readSnapshot, type SnapshotFiles, snapshotFiles, writeSnapshot } from '../../bridge/snapshot/store.ts'
import { restoreSnapshot } from '../../bridge/snapshot/restore.ts'
import { newFolder } from '../bridge/data-folder.ts'
import { decksWith } from '../transport/decks.ts'

let folder: string
let files: SnapshotFiles

const snapshotWith = (gain: number): Snapshot => {
  const { say, transport } = decksWith()
  say('/deck/1/load', 'song')
  say('/deck/1/stem/vocals/gain', gain)
  return snapshotOf(transport, 1_000_000)
}
const gainOf = (snapshot: Snapshot | undefined) => snapshot?.values['/deck/1/stem/vocals/gain']

beforeEach(() => {
  folder = newFolder()
  files = snapshotFiles(join(folder, 'snapshot.json'))
})
afterEach(() => rmSync(folder, { recursive: true }))

describe('the snapshot on disk', () => {
  it('is the newest, with the one before it beside', async () => {
    await writeSnapshot(files, snapshotWith(-1))
    await writeSnapshot(files, snapshotWith(-2))
    expect(gainOf(await readSnapshot(files))).toBe(-2)
    expect(gainOf(parseSnapshot(readFileSync(files.before, 'utf8')))).toBe(-1)
  })

  it('torn at any byte, gives the one before, and is put aside, not lost', async () => {
    await writeSnapshot(files, snapshotWith(-1))
    const good = readFileSync(files.newest)
    await writeSnapshot(files, snapshotWith(-2))
    const whole = readFileSync(files.newest)
    for (let at = 0; at < whole.length; at += at < 200 || at > whole.length - 200 ? 1 : 53) {
      writeFileSync(files.before, good)
      writeFileSync(files.newest, whole.subarray(0, at))
      expect(gainOf(await readSnapshot(files)), `torn at ${at}`).toBe(-1)
      await writeSnapshot(files, snapshotWith(-3))
      expect(gainOf(parseSnapshot(readFileSync(files.before, 'utf8'))), `good one kept, torn at ${at}`).toBe(-1)
    }
    expect(readdirSync(folder)).toContain('snapshot.unreadable.json')
  })

  it('torn in both generations, opens empty', async () => {
    writeFileSync(files.newest, '{"version":1')
    writeFileSync(files.before, '')
    expect(await readSnapshot(files)).toBeUndefined()
  })

  it('of another shape is refused', () => {
    const good = snapshotWith(-1)
    for (const bad of [
      {},
      { ...good, version: 2 },
      { ...good, decks: [{ deck: 3 }] },
      { ...good, values: { a: null } },
    ])
      expect(parseSnapshot(JSON.stringify(bad))).toBeUndefined()
  })
})

describe('a snapshot brought back', () => {
  const playing = (wallClock: number, crashed = true) => {
    const before = decksWith()
    before.say('/deck/1/load', 'song')
    before.say('/deck/1/play', true)
    before.pass(4)
    const after = decksWith()
    restoreSnapshot(after.transport, snapshotOf(before.transport, 1_000_000), { crashed, wallClock })
    return after
  }

  it('plays on from where it would be after a crash', () => {
    const { seconds, pass } = playing(1_003_000)
    expect(seconds()).toBeCloseTo(7, 3)
    pass(1)
    expect(seconds()).toBeCloseTo(8, 3)
  })

  it('holds at the place where it was after an ordinary start', () => {
    const { seconds, value } = playing(1_003_000, false)
    expect([seconds(), value('/deck/1/play')]).toEqual([4, false])
  })

  it('holds when the clock was moved by a day, either way', () => {
    for (const day of [-86_400_000, 86_400_000]) {
      const { seconds, value } = playing(1_000_000 + day)
      expect([seconds(), value('/deck/1/play')]).toEqual([4, false])
    }
  })

  it('lets go what a hand bent while the bridge ended', () => {
    const before = decksWith()
    before.say('/deck/1/load', 'song')
    before.say('/deck/1/jog', 0.7)
    const snapshot = snapshotOf(before.transport, 1_000_000)
    expect(Object.keys(snapshot.values).filter(path => path.endsWith('/jog'))).toEqual([])
    const after = decksWith()
    const old = { ...snapshot, values: { ...snapshot.values, '/deck/1/jog': 0.7 } }
    restoreSnapshot(after.transport, old, { crashed: true, wallClock: 1_001_000 })
    expect(after.value('/deck/1/jog')).toBe(0)
  })

  it('turns on in the loop that it was in', () => {
    const before = decksWith()
    before.say('/deck/1/load', 'song')
    before.say('/deck/1/play', true)
    before.pass(2.2)
    before.say('/deck/1/loop', 4)
    before.pass(1)
    const after = decksWith()
    const snapshot = snapshotOf(before.transport, 1_000_000)
    restoreSnapshot(after.transport, snapshot, { crashed: true, wallClock: 1_002_000 })
    expect(after.seconds()).toBeCloseTo(3.2, 3)
    after.pass(1)
    expect(after.seconds()).toBeCloseTo(2.2, 3)
  })
})

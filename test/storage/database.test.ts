import { copyFile, readdir, readFile, truncate, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { eventLog } from '../../server/library/event/log.ts'
import { Database, MIGRATIONS } from '../../server/storage/local/database.ts'
import { lockDataFolder } from '../../server/storage/local/data-lock.ts'
import { openLibrary } from '../../server/storage/local/open-library.ts'
import { scratch } from '../server/scratch.ts'

const addTrack = (database: Database, id: string) =>
  database.inOneStep(() => {
    database.run(
      `INSERT INTO runs (id, kind, track_id, input_hash, seed, priority, state, progress, nodes, created_at)
       VALUES (?, 'track', ?, ?, 0, 0, 'queued', 0, '{}', 0)`,
      ...[id, id, id],
    )
    database.run(
      'INSERT INTO tracks (id, hash, bytes, title, run_id, added_at) VALUES (?, ?, 1, ?, ?, 0)',
      id,
      id,
      id,
      id,
    )
    eventLog(database).append('track.added', id, null)
  })
const counts = (database: Database) =>
  ['runs', 'tracks', 'events'].map(table => Number(database.row(`SELECT count(*) AS n FROM ${table}`)?.n))

describe('the database', () => {
  it('keeps all of a step or none of it, and tells only of what it kept', () => {
    const database = new Database(':memory:')
    const told: string[] = []
    expect(() =>
      database.inOneStep(() => {
        database.run(`INSERT INTO events (at, type) VALUES (0, 'lost')`)
        database.afterwards(() => told.push('lost'))
        throw new Error('broke off')
      }),
    ).toThrow('broke off')
    database.inOneStep(() => {
      database.inOneStep(() => database.afterwards(() => told.push('inner')))
      expect(told).toEqual([])
    })
    expect([told, counts(database)]).toEqual([['inner'], [0, 0, 0]])
  })

  it('waits for the disk at each step, but for one in passing, which is whole and told of as any other', () => {
    const database = new Database(':memory:')
    const waits = () => database.row('PRAGMA synchronous')?.synchronous === 2
    const told: boolean[] = []
    const passed = database.inPassing(() => {
      database.afterwards(() => told.push(waits()))
      return waits()
    })
    expect([passed, ...told, waits(), database.inOneStep(waits)]).toEqual([false, true, true, true])
    expect(() =>
      database.inPassing(() => {
        database.run(`INSERT INTO events (at, type) VALUES (0, 'lost')`)
        throw new Error('broke off')
      }),
    ).toThrow('broke off')
    expect([waits(), counts(database)[2]]).toEqual([true, 0])
    expect(database.inOneStep(() => database.inPassing(waits))).toBe(true)
  })

  it('brings an older schema up, and refuses one of a newer version', async () => {
    const file = join(await scratch(), 'library.sqlite')
    new Database(file, ['CREATE TABLE a (x)']).close()
    const later = new Database(file, ['CREATE TABLE a (x)', 'ALTER TABLE a ADD y; INSERT INTO a VALUES (1, 2)'])
    expect(later.row('SELECT x, y FROM a')).toMatchObject({ x: 1, y: 2 })
    later.close()
    expect(() => new Database(file, ['CREATE TABLE a (x)'])).toThrow(/newer version/)
  })

  it('leaves nothing of a migration that breaks off', async () => {
    const file = join(await scratch(), 'library.sqlite')
    expect(() => new Database(file, ['CREATE TABLE a (x); CREATE TABLE a (x)'])).toThrow(/already exists/)
    const again = new Database(file, ['CREATE TABLE a (x)'])
    expect(again.rows('SELECT * FROM a')).toEqual([])
    again.close()
  })

  it('opens whole after a power cut at any place of its log: a step is there with all its rows or not at all', async () => {
    const folder = await scratch()
    const file = join(folder, 'library.sqlite')
    const database = new Database(file)
    for (let i = 0; i < 5; i++) addTrack(database, `t${i}`)
    const wal = (await readFile(`${file}-wal`)).length
    await copyFile(file, join(folder, 'before'))
    await copyFile(`${file}-wal`, join(folder, 'before-wal'))
    database.close()
    const seen = new Set<number>()
    const frame = 24 + 4096
    for (let cut = 32; cut <= wal; cut += frame / 2) {
      await copyFile(join(folder, 'before'), join(folder, 'cut'))
      await copyFile(join(folder, 'before-wal'), join(folder, 'cut-wal'))
      await truncate(join(folder, 'cut-wal'), Math.floor(cut))
      const after = new Database(join(folder, 'cut'))
      const [runs, tracks, events] = counts(after)
      expect([runs, runs]).toEqual([tracks, events])
      seen.add(runs ?? -1)
      after.close()
    }
    expect(seen.size).toBeGreaterThan(3)
  })
})

describe('a damaged library', () => {
  const damaged = async () => {
    const data = await scratch()
    const database = await openLibrary(data, 1, () => undefined)
    addTrack(database, 'kept')
    database.close()
    ;(await openLibrary(data, 2, () => undefined)).close()
    const file = join(data, 'library.sqlite')
    const bytes = await readFile(file)
    bytes.fill(0x5a, 1000, 30_000)
    await writeFile(file, bytes)
    return { data, bytes }
  }

  it('is put aside, never written over, and the last whole backup takes its place', async () => {
    const { data, bytes } = await damaged()
    const said: string[] = []
    const database = await openLibrary(data, 3, says => said.push(says))
    expect(counts(database)).toEqual([1, 1, 1])
    database.close()
    expect(said.join()).toMatch(/put aside.*restored/)
    expect((await readFile(join(data, 'library.sqlite.damaged-3'))).equals(bytes)).toBe(true)
  })

  it('keeps three generations, and none of a blank library', async () => {
    const data = await scratch()
    ;(await openLibrary(data, 1, () => undefined)).close()
    expect(await readdir(data)).not.toContain('backups')
    const database = await openLibrary(data, 2, () => undefined)
    addTrack(database, 'kept')
    database.close()
    for (const now of [10, 11, 12, 13, 14]) (await openLibrary(data, now, () => undefined)).close()
    const kept = (await readdir(join(data, 'backups'))).map(name => Number(/\d+/.exec(name)?.[0]))
    expect(kept.sort((a, b) => a - b)).toEqual([12, 13, 14])
  })

  it('of a newer version is left as it is', async () => {
    const data = await scratch()
    new Database(join(data, 'library.sqlite'), [...MIGRATIONS, 'CREATE TABLE later (x)']).close()
    await expect(openLibrary(data, 1, () => undefined)).rejects.toThrow(/newer version/)
    expect((await readdir(data)).some(name => name.includes('damaged'))).toBe(false)
  })
})

describe('a data folder', () => {
  it('belongs to one server at a time', async () => {
    const data = await scratch()
    const first = lockDataFolder(data, 50)
    expect(() => lockDataFolder(data, 50)).toThrow(/another Stembridge/)
    first.close()
    lockDataFolder(data, 50).close()
  })
})

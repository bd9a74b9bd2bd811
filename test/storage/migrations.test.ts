import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { jobsOfRun, sqliteQueue } from '../../server/jobs/index.ts'
import { countSets, eventLog, stemSets, trackStore } from '../../server/library/index.ts'
import { FOUR_STEMS } from '../../contract/parameters.ts'
import { executionStore, runStore } from '../../server/runs/index.ts'
import { AudioFolder } from '../../server/storage/local/audio-folder.ts'
import { Database, MIGRATIONS } from '../../server/storage/local/database.ts'
import { scratch } from '../server/scratch.ts'

/** A library as the first version left it: one track that is whole, one whose separation was cut off. */
const firstLibrary = async () => {
  const file = join(await scratch(), 'library.sqlite')
  const first = new Database(file, MIGRATIONS.slice(0, 1))
  const rows = await readFile(join(import.meta.dirname, 'fixtures/library-1.sql'), 'utf8')
  first.inOneStep(() => {
    for (const row of rows.split(/;\n/).filter(Boolean)) first.run(row)
  })
  first.close()
  return file
}

describe('a library of the first version', () => {
  it('has its tracks, runs and events as they were, and its stems as a set', async () => {
    const database = new Database(await firstLibrary())
    const tracks = trackStore(database)
    expect(tracks.list().map(t => [t.title, t.stemsKey, t.stems.length, t.stemsRemoved])).toEqual([
      ['Whole', 'key-1', 4, null],
      ['Under way', null, 0, null],
    ])
    expect(stemSets(database).list()).toEqual([
      {
        ...{ key: 'key-1', trackId: 'track-1', engine: 'openvino', engineVersion: '1 bf16' },
        ...{ files: ['vocals', 'drums', 'bass', 'other'], bytes: 0, usedAt: 1000 },
      },
    ])
    const runs = runStore(database)
    expect(runs.list({}).map(r => [r.id, r.kind, r.engine, r.replayOf, r.state, r.progress])).toEqual([
      ['run-2', 'track', null, null, 'processing', 40],
      ['run-1', 'track', null, null, 'ready', 100],
    ])
    expect(executionStore(database).of('run-1')).toMatchObject([
      { node: 'separate', outputHash: 'cccc', seconds: 3.5, log: null, report: null },
    ])
    expect(eventLog(database).after(0, 10)).toMatchObject([{ seq: 1, type: 'track.added', trackId: 'track-1' }])
    database.close()
  })

  it('goes on with the job that was cut off', async () => {
    const database = new Database(await firstLibrary())
    const queue = sqliteQueue({ database, boot: 'next' })
    expect(jobsOfRun(database, 'run-2')).toMatchObject([{ id: 'job-2', state: 'queued', attempts: 1 }])
    expect(await queue.take('separation')).toMatchObject({ id: 'job-2', attempt: 2, params: { node: 'separate' } })
    database.close()
  })

  it('counts what its stems take on disk at the first start', async () => {
    const data = await scratch()
    const database = new Database(await firstLibrary())
    const sets = stemSets(database)
    const of = { files: [...FOUR_STEMS], samples: 44_100 * 240, engine: 'openvino', engineVersion: '1 bf16' }
    const folder = await AudioFolder.create(join(data, 'stems/key-1'), of)
    await folder.close()
    await countSets({ data, sets })
    const [{ bytes } = { bytes: 0 }] = sets.list()
    expect([bytes > 4 * 4 * of.samples, bytes < 200e6]).toEqual([true, true])
    database.close()
  })
})

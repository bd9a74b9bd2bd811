import { copyFile, cp, mkdir, readFile, rm, truncate } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { dataFolder } from '../../contract/data-folder.ts'
import type { Track } from '../../contract/track.ts'
import { Database } from '../../server/storage/local/database.ts'
import { scratch } from '../server/scratch.ts'
import { read } from './library-rows.ts'
import { recordFault, soaks } from './record-fault.ts'
import { endOf } from './server-process.ts'
import { songOf, stemsHash } from './songs.ts'
import { startWorked } from './worked-server.ts'

const ready = (track: Track) => track.state === 'ready'
const HEADER = 32
const LONG = soaks ? 1_200_000 : 240_000

/** What belongs together and was written in one step stands together. */
const tornIn = (database: Database): unknown[] => [
  ...database.rows('SELECT id FROM tracks WHERE run_id NOT IN (SELECT id FROM runs)'),
  ...database.rows('SELECT id FROM runs WHERE track_id NOT IN (SELECT id FROM tracks)'),
  ...database.rows('SELECT id FROM jobs WHERE run_id NOT IN (SELECT id FROM runs)'),
  // a job that is done has its execution, and the other way round
  ...database.rows(
    `SELECT jobs.id FROM jobs WHERE state = 'done' AND NOT EXISTS
       (SELECT 1 FROM executions e WHERE e.run_id = jobs.run_id AND e.node = jobs.node AND e.state = 'done')`,
  ),
  ...database.rows(
    `SELECT e.id FROM executions e WHERE e.state = 'done' AND e.node <> 'import' AND NOT EXISTS
       (SELECT 1 FROM jobs WHERE jobs.run_id = e.run_id AND jobs.node = e.node AND jobs.state = 'done')`,
  ),
  // a node that is queued or running has its job
  ...database.rows(
    `SELECT runs.id FROM runs, json_each(runs.nodes) AS node WHERE node.value ->> 'state' IN ('queued', 'running') AND NOT EXISTS
       (SELECT 1 FROM jobs WHERE jobs.run_id = runs.id AND jobs.node = node.key AND jobs.state IN ('queued', 'running'))`,
  ),
  // the last that was told of a track is how its run stands
  ...database.rows(
    `SELECT e.seq, e.track ->> 'state' AS told, runs.state FROM events e JOIN runs ON runs.track_id = e.track_id
     WHERE e.seq = (SELECT max(seq) FROM events WHERE track_id = e.track_id)
       AND (e.track ->> 'state' <> runs.state OR e.track ->> 'progress' <> runs.progress)`,
  ),
]

describe('a power cut at any place of the database’s log', () => {
  it(
    'leaves no step half done, and what was under way is done at the next start',
    async () => {
      const data = await scratch()
      const server = await startWorked(data, data)
      const songs = [songOf(1, 7), songOf(2, 14)]
      const ids: string[] = []
      for (const song of songs) ids.push((await (await server.upload(song)).json()).id)
      for (const id of ids) await server.become(id, ready)
      const keys = read<{ key: string }>(data, 'SELECT stems_key AS key FROM tracks').map(row => row.key)
      server.child.kill('SIGKILL')
      await endOf(server.child)
      const file = join(data, dataFolder.database)
      const wal = await readFile(`${file}-wal`)
      const frame = 24 + wal.readUInt32BE(8)
      const frames = Math.floor((wal.length - HEADER) / frame)
      const cuts = Array.from({ length: 2 * frames }, (_, i) => HEADER + Math.floor((i * frame) / 2))
      const tried = soaks ? cuts : cuts.filter((_, i) => i % Math.max(1, Math.floor(cuts.length / 150)) === 0)
      const folder = await scratch()
      const cut = join(folder, 'library.sqlite')
      const states = new Set<string>()
      for (const at of tried) {
        await rm(`${cut}-shm`, { force: true })
        await copyFile(file, cut)
        await copyFile(`${file}-wal`, `${cut}-wal`)
        await truncate(`${cut}-wal`, at)
        const database = new Database(cut)
        expect(tornIn(database), `cut at byte ${at}`).toEqual([])
        states.add(JSON.stringify(database.rows('SELECT state, progress FROM runs')))
        database.close()
      }
      expect(states.size).toBeGreaterThan(5)
      const whole = await Promise.all(keys.map(key => stemsHash(data, key)))
      const starts = soaks ? 12 : 2
      for (let nth = 1; nth <= starts; nth++) {
        const again = join(folder, `start-${nth}`)
        await mkdir(again)
        await cp(data, again, { recursive: true })
        await rm(join(again, `${dataFolder.database}-shm`), { force: true })
        const place = HEADER + Math.floor((frames * nth) / (starts + 1)) * frame + 100
        await truncate(join(again, `${dataFolder.database}-wal`), place)
        const after = await startWorked(again, folder)
        for (const { id } of await after.list()) await after.become(id, ready)
        for (const song of songs) await after.become((await (await after.upload(song)).json()).id, ready)
        expect(await Promise.all(keys.map(key => stemsHash(again, key)))).toEqual(whole)
        after.child.kill('SIGKILL')
        await endOf(after.child)
      }
      await recordFault('power cut', { frames, cuts: tried.length, states: states.size, starts })
    },
    LONG,
  )
})

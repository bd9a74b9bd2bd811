import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { covers } from '../../contract/audio-folder.ts'
import { dataFolder } from '../../contract/data-folder.ts'
import type { Track } from '../../contract/track.ts'
import { STRIDE } from '../../server/separation/core/segments.ts'
import { stemsKey } from '../../server/separation/index.ts'
import { readManifest } from '../../server/storage/local/read-manifest.ts'
import { scratch, until } from '../server/scratch.ts'
import { read } from './library-rows.ts'
import { recordFault, soaks, spreadOf } from './record-fault.ts'
import { endOf } from './server-process.ts'
import { sha256, songOf, stemsHash } from './songs.ts'
import { alive, type Faults, living, programsOf, segmentsOf, startWorked } from './worked-server.ts'

const SONGS = soaks ? 100 : 8
const KILLS = soaks ? 200 : 8
/** Two to five segments. */
const songs = Array.from({ length: SONGS }, (_, i) => songOf(i + 1, 7 + (i % 3) * 9))
const hashes = songs.map(sha256)
const keyOf = (hash: string) => stemsKey(hash, { engine: 'linear', engineVersion: '1' })
const of: Faults = { segmentMs: 40 }
const ready = (track: Track) => track.state === 'ready'
const over = (track: Track) => ready(track) || track.state === 'failed'
const LONG = soaks ? 2_400_000 : 300_000

/** The same for the same seed. */
const dice = (seed: number) => () => {
  seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0
  return seed / 2 ** 32
}

/** For each song the segments in their order, by the hash of what the engine was given; and its stems' hash. */
const unbroken = async () => {
  const data = await scratch()
  const server = await startWorked(data, data, { ...of, segmentMs: 0 })
  const names = new Map<string, string>()
  const stems = new Map<string, string>()
  for (const [i, song] of songs.entries()) {
    const before = (await segmentsOf(data)).length
    const { id } = await (await server.upload(song)).json()
    await server.become(id, ready)
    for (const [k, segment] of (await segmentsOf(data)).slice(before).entries()) names.set(segment, `${i}/${k}`)
    stems.set(hashes[i] as string, await stemsHash(data, keyOf(hashes[i] as string)))
  }
  server.child.kill('SIGKILL')
  await endOf(server.child)
  return { names, stems }
}

/** Segments whose own samples are on disk and said to be. */
const finished = async (data: string): Promise<Set<string>> => {
  const done = new Set<string>()
  const there = new Set(await readdir(join(data, dataFolder.stems(''))).catch(() => []))
  for (const [i, hash] of hashes.entries()) {
    if (!there.has(keyOf(hash))) continue
    const manifest = await readManifest(join(data, dataFolder.stems(keyOf(hash)))).catch(() => undefined)
    for (let k = 0; manifest && k * STRIDE < manifest.samples; k++)
      if (covers(manifest.ready, k * STRIDE, Math.min((k + 1) * STRIDE, manifest.samples))) done.add(`${i}/${k}`)
  }
  return done
}

type Server = Awaited<ReturnType<typeof startWorked>>

/** Brings every song, again and again until it is acknowledged. */
const bringAll = async (server: () => Server, acknowledged: Map<string, string>) => {
  for (const [i, song] of songs.entries())
    await until('an acknowledgement', async () => {
      const answer = await server()
        .upload(song)
        .catch(() => undefined)
      const body = await answer?.json().catch(() => undefined)
      if (!answer?.ok || !body) return false
      acknowledged.set(hashes[i] as string, body.id)
      return true
    })
}

/** The worker or its engine, unless it died so often under the running job that the job would be ended for it. */
const victim = async (data: string, server: Server, chance: number): Promise<number | undefined> => {
  const workers = (await living(data)).filter(
    ({ pid, program }) => program !== 'server-with-workers.ts' && pid !== server.child.pid,
  )
  const [job] = read<{ attempts: number }>(
    data,
    `SELECT attempts FROM jobs WHERE kind = 'separation' AND state = 'running'`,
  )
  if (chance < 0.5 || !job || job.attempts > 0) return undefined
  return workers[Math.floor(chance * 1000) % workers.length]?.pid
}

/** A third of the kills come while the server starts or stands, the others while it separates. */
const moment = async (data: string, server: Server, kill: number, roll: () => number) => {
  const before = (await segmentsOf(data)).length
  const more = 1 + Math.floor(roll() * 3)
  const idle = async () => (await server.list()).every(over)
  if (kill % 3 > 0)
    await until('a segment', async () => (await segmentsOf(data)).length >= before + more || (await idle()))
  await new Promise(done => setTimeout(done, roll() * (kill % 3 > 0 ? 120 : 1500)))
}

describe(`${KILLS} random kills over ${SONGS} songs`, () => {
  it(
    'lose nothing acknowledged, do nothing twice, and cost one segment each at most',
    async () => {
      const whole = await unbroken()
      const data = await scratch()
      const roll = dice(7)
      let server = await startWorked(data, data, of)
      const acknowledged = new Map<string, string>()
      const bringing = bringAll(() => server, acknowledged)
      const counts = { server: 0, worker: 0 }
      const redone: string[][] = []
      const [startMs, requeueMs, childMs]: [number[], number[], number[]] = [[], [], []]
      let mark = { at: (await segmentsOf(data)).length, done: new Set<string>() }
      const reckon = async () => {
        const since = (await segmentsOf(data)).slice(mark.at).map(segment => whole.names.get(segment) as string)
        redone.push(since.filter(name => mark.done.has(name)))
      }
      for (let kill = 0; kill < KILLS; kill++) {
        await moment(data, server, kill, roll)
        const pid = await victim(data, server, roll())
        await reckon()
        if (pid !== undefined) {
          process.kill(pid, 'SIGKILL')
          counts.worker++
        } else {
          const children = (await living(data)).filter(one => one.pid !== server.child.pid)
          server.child.kill('SIGKILL')
          await endOf(server.child)
          const dead = performance.now()
          await until('the end of every child', () => children.every(one => !alive(one)))
          childMs.push(performance.now() - dead)
          counts.server++
        }
        mark = { at: (await segmentsOf(data)).length, done: await finished(data) }
        if (pid !== undefined) continue
        const began = performance.now()
        server = await startWorked(data, data, of)
        startMs.push(performance.now() - began)
        // what ran under the dead one is queued again, or runs again under this one
        const boots = read<{ boot: string }>(data, `SELECT DISTINCT boot FROM jobs WHERE state = 'running'`)
        expect(boots.length).toBeLessThanOrEqual(1)
        requeueMs.push(performance.now() - began)
      }
      await bringing
      await until('the end of every run', async () => (await server.list()).every(over), 45 + 5 * SONGS)
      await reckon()
      const tracks = await server.list()
      expect(tracks.filter(t => t.failure)).toEqual([])
      expect(new Map(tracks.map(t => [t.hash, t.id]))).toEqual(acknowledged)
      for (const hash of hashes) expect(await stemsHash(data, keyOf(hash)), hash).toBe(whole.stems.get(hash))
      const twice = read(
        data,
        `SELECT run_id, node, count(*) AS n FROM executions WHERE state = 'done' GROUP BY run_id, node HAVING n > 1`,
      )
      expect(twice).toEqual([])
      expect(
        read(data, `SELECT state, count(*) AS n FROM executions WHERE state = 'done' GROUP BY state`),
      ).toMatchObject([{ n: 4 * SONGS }])
      expect(read(data, `SELECT DISTINCT state FROM jobs`)).toMatchObject([{ state: 'done' }])
      // between two kills a song is taken up again once; one that waited for its next attempt may be so after a later kill
      const oneOfEachSong = (segments: string[]) =>
        new Set(segments.map(name => name.split('/')[0])).size === segments.length
      expect(redone.filter(segments => !oneOfEachSong(segments))).toEqual([])
      expect(redone.flat().length).toBeLessThanOrEqual(KILLS)
      await recordFault('random kills', {
        ...{ songs: SONGS, kills: KILLS, ...counts, programs: (await programsOf(data)).length },
        segments: {
          needed: whole.names.size,
          done: (await segmentsOf(data)).length,
          finishedOnesRedone: redone.flat().length,
        },
        ...{ startMs: spreadOf(startMs), requeuedMs: spreadOf(requeueMs), childrenGoneMs: spreadOf(childMs) },
      })
    },
    LONG,
  )
})

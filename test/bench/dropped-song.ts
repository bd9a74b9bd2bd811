import { execFileSync } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { ServerEvent } from '../../contract/events.ts'
import type { Track } from '../../contract/track.ts'
import { eventually, upload } from '../end-to-end/running.ts'

/** A file that ffmpeg reads, over and over for four minutes, as mp3; another title gives other bytes, so that nothing is
 *  known already. */
export const fourMinutes = async (folder: string, source: string, title: string): Promise<Uint8Array<ArrayBuffer>> => {
  const file = join(folder, 'song.mp3')
  const looped = ['-v', 'error', '-y', '-stream_loop', '-1', '-i', source, '-t', '240']
  execFileSync('ffmpeg', [...looped, '-metadata', `title=${title}`, '-b:a', '192k', file])
  return new Uint8Array(await readFile(file))
}

/** Drops a song; `after` tells how many milliseconds after the drop a page is told of a track that is as wanted. */
export const dropAndFollow = async (api: string, bytes: Uint8Array<ArrayBuffer>, name: string) => {
  const told: { at: number; track: Track }[] = []
  const socket = new WebSocket(`${api.replace('http', 'ws')}/events`)
  await new Promise((resolve, reject) => {
    socket.onopen = resolve
    socket.onerror = reject
  })
  socket.onmessage = ({ data }) => {
    const { track } = JSON.parse(String(data)) as ServerEvent
    if (track) told.push({ at: performance.now(), track })
  }
  const began = performance.now()
  const { body } = await upload(api, bytes, name)
  const after = async (want: (track: Track) => unknown): Promise<{ ms: number; track: Track }> => {
    const found = await eventually(
      () => told.find(({ track }) => track.id === body.id && want(track)),
      seen => seen !== undefined,
      60,
    )
    return { ms: Math.round((found?.at ?? 0) - began), track: found?.track ?? body }
  }
  const takeBack = async (): Promise<void> => {
    socket.close()
    await fetch(`${api}/api/tracks/${body.id}`, { method: 'DELETE' })
  }
  return { acknowledgedMs: Math.round(performance.now() - began), after, takeBack }
}

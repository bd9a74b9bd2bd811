import { request } from 'node:http'
import { LIBRARY_RATE } from '../../contract/audio-folder.ts'
import type { Samples } from '../../contract/units.ts'

const PATIENCE_MS = 2000

/** Tells the server what is about to be heard, so that it is separated first. Never waits, never fails. */
export const tellPlayhead = (api: string | null, id: string, sample: Samples): void => {
  if (!api) return
  try {
    const body = JSON.stringify({ seconds: sample / LIBRARY_RATE })
    const headers = { 'Content-Type': 'application/json', 'Content-Length': Buffer.byteLength(body) }
    const url = new URL(`/api/tracks/${id}/playhead`, api)
    const post = request(url, { method: 'POST', headers, timeout: PATIENCE_MS }, answer => answer.resume())
    post.on('error', () => {})
    post.on('timeout', () => post.destroy())
    post.end(body)
  } catch {
    // an address that is none: the separation keeps its order
  }
}

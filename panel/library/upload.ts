import type { Track } from '../../contract/track.ts'
import type { StemGroup } from './dropped.ts'
import { AWAY, Refused, reportOf } from './server-api.ts'

/** What is told of bytes on their way, and how they are stopped. */
export type Sending = { onProgress: (percent: number) => void; signal: AbortSignal }

/** Sends one file.
 *  @param of.engine  of its separation; null lets the server choose
 *  @throws Refused */
export const upload = (api: string, file: File, of: Sending & { engine: string | null }): Promise<Track> => {
  const form = new FormData()
  form.append('file', file, file.name)
  return send(`${api}/api/tracks${of.engine === null ? '' : `?engine=${encodeURIComponent(of.engine)}`}`, form, of)
}

/** Sends the stems of one song, by their names with their folders. @throws Refused */
export const uploadStems = (api: string, { name, files }: StemGroup, of: Sending): Promise<Track> => {
  const form = new FormData()
  form.append('name', name)
  for (const { path, file } of files) form.append('file', file, path)
  return send(`${api}/api/tracks/stems`, form, of)
}

/** Sends a form; fetch tells no progress of an upload, so this is an XMLHttpRequest.
 *  @param of.onProgress  whole percent of the bytes
 *  @throws Refused */
const send = (url: string, form: FormData, { onProgress, signal }: Sending): Promise<Track> =>
  new Promise((resolve, reject) => {
    const request = new XMLHttpRequest()
    request.open('POST', url)
    request.responseType = 'json'
    request.upload.onprogress = e => e.lengthComputable && onProgress(Math.floor((100 * e.loaded) / e.total))
    request.onload = () =>
      request.status < 300 ? resolve(request.response as Track) : reject(new Refused(reportOf(request.response)))
    request.onerror = () => reject(new Refused(AWAY))
    request.onabort = () =>
      reject(new Refused({ code: 'cancelled', error: 'The upload was cancelled', cure: 'Drop the file again' }))
    signal.addEventListener('abort', () => request.abort())
    request.send(form)
  })

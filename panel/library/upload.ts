import type { Track } from '../../contract/track.ts'
import { AWAY, Refused, reportOf } from './server-api.ts'

/** Sends one file; fetch tells no progress of an upload, so this is an XMLHttpRequest.
 *  @param of.engine    of its separation; null lets the server choose
 *  @param of.onProgress  whole percent of the bytes
 *  @throws Refused */
export const upload = (
  api: string,
  file: File,
  of: { engine: string | null; onProgress: (percent: number) => void; signal: AbortSignal },
): Promise<Track> =>
  new Promise((resolve, reject) => {
    const request = new XMLHttpRequest()
    const { engine, onProgress, signal } = of
    const form = new FormData()
    form.append('file', file, file.name)
    request.open('POST', `${api}/api/tracks${engine === null ? '' : `?engine=${encodeURIComponent(engine)}`}`)
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

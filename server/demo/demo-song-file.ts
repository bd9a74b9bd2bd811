import { once } from 'node:events'
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { Worker } from 'node:worker_threads'

const DEMO_TITLE = 'Stembridge demo'

/** Renders the demo song into `folder`, in a thread of its own.
 *  @param signal  ends it; nothing is promised of the file then
 *  @returns       the path of its WAV file, named by its title */
export const demoSongFile = async (folder: string, signal?: AbortSignal): Promise<string> => {
  await mkdir(folder, { recursive: true })
  const file = join(folder, `${DEMO_TITLE}.wav`)
  const worker = new Worker(new URL('./demo-main.ts', import.meta.url), { workerData: { file } })
  const end = (): void => void worker.terminate()
  signal?.addEventListener('abort', end)
  const [code] = (await once(worker, 'exit')) as [number]
  signal?.removeEventListener('abort', end)
  signal?.throwIfAborted()
  if (code !== 0) throw new Error(`the demo song was not rendered (exit code ${code})`)
  return file
}

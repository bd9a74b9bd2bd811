/** A thread that renders the demo song into the file that it is given, so that its process goes on answering. */
import { workerData } from 'node:worker_threads'
import { renderDemoSong } from './render.ts'
import { writeWav } from './write-wav.ts'

const { mix, rate } = renderDemoSong()
await writeWav((workerData as { file: string }).file, mix, rate)

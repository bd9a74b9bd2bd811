/** The thread of one way to a plugin: opening a client of JACK takes longer than the sound may wait. */
import { parentPort, workerData } from 'node:worker_threads'
import { Failure } from '../../../../contract/errors.ts'
import { endThread } from '../end-thread.ts'
import { type Block, type FromWay, Lv2Way, type Lv2WayOrder } from './lv2-way.ts'

/** Blocks that may wait: more than are on the longest way. */
const MOST_WAITING = 128

const port = parentPort
if (!port) throw new Failure('internal', 'a way to a plugin runs in a thread of its own')
const post = (message: FromWay, transfer: ArrayBuffer[] = []): void => port.postMessage(message, transfer)
const waiting: Block[] = []
let way: Lv2Way | undefined
try {
  way = new Lv2Way(workerData as Lv2WayOrder, {
    take: () => waiting.shift(),
    give: block => post({ t: 'block', block }, [block.sound.buffer]),
    onLaid: () => post({ t: 'laid' }),
  })
} catch (thrown) {
  post({ t: 'failed', says: (thrown as Error).message })
}
port.on('message', (message: Block | 'close') => {
  if (message === 'close') {
    way?.close()
    endThread()
    return
  }
  waiting.push(message)
  if (waiting.length > MOST_WAITING) waiting.shift()
})

/** The thread that sounds: the engine and the device, apart from sockets, files and JSON. */
import { parentPort, workerData } from 'node:worker_threads'
import { Failure } from '../../../contract/errors.ts'
import { DeviceStream } from './device-stream.ts'
import { endThread } from './end-thread.ts'
import type { FromSound, SoundOrder, ToSound } from './sound-messages.ts'

const port = parentPort
if (!port) throw new Failure('internal', 'the sound runs in a thread of its own')
const post = (message: FromSound, transfer: ArrayBuffer[] = []): void => port.postMessage(message, transfer)

let open: DeviceStream | undefined
try {
  open = new DeviceStream(workerData as SoundOrder, post)
} catch (thrown) {
  const failure = thrown instanceof Failure ? thrown : new Failure('device_refused', (thrown as Error).message, thrown)
  post({ t: 'failed', code: failure.code, detail: failure.detail })
}
port.on('message', (message: ToSound) => {
  if (message.t !== 'close') {
    open?.take(message)
    return
  }
  void Promise.resolve(open?.close()).finally(endThread)
})

/** A thread that decodes one file after the other to a mix, as it is told. */
import { parentPort } from 'node:worker_threads'
import type { Ranges } from '../../contract/audio-folder.ts'
import { asFailure, causeText } from '../../contract/errors.ts'
import type { Samples } from '../../contract/units.ts'
import { decodeToMix } from './decode-to-mix.ts'
import type { FromDecoder, ToDecoder } from './decoding-messages.ts'

const say = (message: FromDecoder): void => parentPort?.postMessage(message)
let giveUp = new AbortController()
let goOn = (): void => undefined

const held = (): Promise<void> =>
  new Promise(resolve => {
    goOn = resolve
    say({ t: 'held' })
  })

const decode = async ({ file, folder, options }: Extract<ToDecoder, { t: 'decode' }>): Promise<void> => {
  const { signal } = giveUp
  try {
    const onRange = (ready: Ranges, samples: Samples) => say({ t: 'range', ready, samples })
    const { holdAt, ...rest } = options
    const hold = holdAt === undefined ? {} : { hold: { at: holdAt, until: held } }
    say({ t: 'done', manifest: await decodeToMix(file, folder, { ...rest, ...hold, signal, onRange }) })
  } catch (error) {
    const failure = asFailure(error)
    say({ t: 'failed', code: failure.code, detail: failure.detail, cause: causeText(failure) })
  }
}

parentPort?.on('message', (message: ToDecoder) => {
  if (message.t === 'goOn') goOn()
  else if (message.t === 'cancel') {
    giveUp.abort()
    goOn()
  } else {
    giveUp = new AbortController()
    void decode(message)
  }
})

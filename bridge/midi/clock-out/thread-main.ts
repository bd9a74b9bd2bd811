/** The thread of MIDI clock: it does nothing but wait for the moment of the next message and send it, so that nothing
 *  that the bridge is busy with comes between. */
import { receiveMessageOnPort, workerData } from 'node:worker_threads'
import { asFailure, type FailureReport } from '../../../contract/errors.ts'
import type { MonotonicMs } from '../../../contract/units.ts'
import { createClockedOutputs } from '../../clock/clocked-outputs.ts'
import type { ClockView } from '../../clock/view.ts'
import { goRealTime } from '../../priority/go-real-time.ts'
import { systemMidi } from '../backend.ts'
import { type ClockThreadData, CLOSED, type FromClockThread, type ToClockThread, WOKEN } from './clock-message.ts'
import { sharedTimeOffset } from './shared-time.ts'

/** A system wakes a thread a little late: so much before the moment it stays awake. At 174 BPM that is 2 % of a core. */
const AWAKE_MS = 0.3
/** The longest sleep; nothing depends on it. */
const SLEEP_MS = 500

const { port, module, flags } = workerData as ClockThreadData
const offset = sharedTimeOffset()
const now = (): MonotonicMs => performance.now() + offset
const backend = await systemMidi(module).catch(asFailure)
const failed: Record<string, FailureReport> = {}
const tell = (): void => port.postMessage({ t: 'outputs', open: outputs.names(), failed } satisfies FromClockThread)
const outputs = createClockedOutputs((name, thrown) => {
  failed[name] = asFailure(thrown).toJSON()
  tell()
})

const open = (name: string) => {
  if ('openOutput' in backend) return backend.openOutput(name)
  throw backend
}
const fitTo = (names: readonly string[]): void => {
  for (const name of Object.keys(failed)) delete failed[name]
  for (const [name, thrown] of outputs.fit(names, open)) failed[name] = asFailure(thrown).toJSON()
  tell()
}

let score: ClockView['score'] | null = null
const hear = (message: ToClockThread): boolean => {
  if (message.t === 'close') return false
  if (message.t === 'fit') fitTo(message.names)
  else {
    score = message.view?.score ?? score
    outputs.see(message.view && score ? { ...message.view, score } : null)
    // each word counts, also where several came while this thread slept: the first may be a start
    outputs.turn(now())
  }
  return true
}
const hearAll = (): boolean => {
  for (let got = receiveMessageOnPort(port); got; got = receiveMessageOnPort(port)) if (!hear(got.message)) return false
  return true
}

/** Until the moment, or until there is something to hear. */
const waitFor = (moment: MonotonicMs, woken: number): void => {
  const sleep = Math.min(SLEEP_MS, moment - AWAKE_MS - now())
  if (sleep > 0 && Atomics.wait(flags, WOKEN, woken, sleep) !== 'timed-out') return
  if (moment - now() > AWAKE_MS) return
  while (now() < moment && Atomics.load(flags, WOKEN) === woken);
}

// awake 2 % of the time, it takes nothing from others
await goRealTime('thread')
for (;;) {
  const woken = Atomics.load(flags, WOKEN)
  if (!hearAll()) break
  waitFor(outputs.turn(now()), woken)
}
outputs.close()
if ('close' in backend) backend.close()
port.close()
Atomics.store(flags, CLOSED, 1)
Atomics.notify(flags, CLOSED)

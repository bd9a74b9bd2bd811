import type { MonotonicMs, Seconds } from '../../contract/units.ts'
import type { FromEngine, OpenSound, SoundEvents, ToEngine } from '../../engine/hosting/index.ts'
import { audibleTime, timed } from './audible.ts'
import type { PluginWay } from '../plugins/plugin-way.ts'
import { PROCESSOR } from './processor.ts'
import workletUrl from './worklet.ts?worker&url'

/** The engine's own look-ahead. */
const LIMITER_SECONDS = 0.0015
/** How long a context may take to run before the browser counts as waiting for a click. */
const RUN_WITHIN_MS = 500

/** An open way to the speaker: the context, the engine in its worklet, and a tap to look at what it renders. */
export class Sound implements OpenSound {
  readonly context: AudioContext
  readonly tap: AnalyserNode
  readonly #node: AudioWorkletNode
  readonly #rendered: Promise<void>
  #renders = false
  #closed = false

  private constructor(context: AudioContext, node: AudioWorkletNode, on: SoundEvents) {
    this.context = context
    this.#node = node
    this.#rendered = new Promise(resolve => {
      node.port.onmessage = ({ data }: MessageEvent<FromEngine>) => {
        node.port.onmessage = ({ data: next }: MessageEvent<FromEngine>) => on.message(next)
        on.message(data)
        void timed(context).then(() => {
          this.#renders = true
          resolve()
          if (!this.#closed) on.state()
        })
      }
    })
    this.tap = new AnalyserNode(context, { fftSize: 2048, smoothingTimeConstant: 0 })
    node.connect(this.tap)
    node.connect(context.destination)
  }

  static async open(on: SoundEvents): Promise<Sound> {
    const context = openContext()
    try {
      await context.audioWorklet.addModule(workletUrl)
    } catch (thrown) {
      await context.close()
      throw thrown
    }
    const node = new AudioWorkletNode(context, PROCESSOR, { numberOfInputs: 0, outputChannelCount: [2] })
    const sound = new Sound(context, node, on)
    const broken = () => {
      if (!sound.#closed) on.broken()
    }
    node.onprocessorerror = broken
    context.addEventListener('error', broken)
    context.addEventListener('statechange', () => {
      if (sound.#closed) return
      if (context.state === 'closed') broken()
      else on.state()
    })
    return sound
  }

  /** A context runs before its engine does, which takes tenths of a second to be made, and before it knows how late its
   *  output is: the deck would come in behind its place by so much. */
  get running(): boolean {
    return this.#renders && this.context.state === 'running'
  }

  audible(now: MonotonicMs): Seconds {
    return audibleTime(this.context, now)
  }

  lag(): Seconds {
    return Math.max(0, this.context.currentTime - audibleTime(this.context, performance.now())) + LIMITER_SECONDS
  }

  readonly post = (message: ToEngine | PluginWay, transfer: Transferable[] = []): void =>
    this.#node.port.postMessage(message, transfer)

  /** Asks the browser to run; resolves when it does, or when it plainly waits for a click. */
  async run(): Promise<void> {
    if (this.running) return
    const resumed = this.context.resume().then(
      () => this.#rendered,
      () => undefined,
    )
    const waited = new Promise<void>(resolve => setTimeout(resolve, RUN_WITHIN_MS))
    await Promise.race([resumed, waited])
  }

  async close(): Promise<void> {
    if (this.#closed) return
    this.#closed = true
    this.post({ t: 'close' })
    this.#node.port.onmessage = null
    this.#node.disconnect()
    if (this.context.state !== 'closed') await this.context.close()
  }
}

/** At the library's rate, so that at speed 1 the samples go out as they are; at the device's own where it refuses. */
const openContext = (): AudioContext => {
  try {
    return new AudioContext({ latencyHint: 'interactive', sampleRate: 44100 })
  } catch {
    return new AudioContext({ latencyHint: 'interactive' })
  }
}

import { pluginPlaces } from '../../contract/plugins.ts'
import type { FromFrame, ToFrame } from './frame/messages.ts'
import { readFrame } from './read-frame.ts'

export type FrameEvents = {
  onLoaded: (loaded: Extract<FromFrame, { t: 'loaded' }>) => void
  onTurned: (values: Record<string, number>) => void
  onState: (state: string) => void
  onWaits: (waits: boolean) => void
  onFailed: (why: string) => void
}

/** Longer than this no plugin takes to load. */
const LOADS_WITHIN_MS = 30_000

/** A plugin in a frame of its own. Its code has no origin there: see bridge/plugins/policy.ts. */
export class PluginFrame {
  readonly element: HTMLIFrameElement
  /** The audio thread's end of the way to the plugin. */
  readonly audio: MessagePort
  readonly #control: MessagePort
  readonly #late: ReturnType<typeof setTimeout>

  /** @param of.base  where frames find what they are served, as an absolute address */
  constructor(
    of: { base: string; plugin: string; title: string; sampleRate: number; state?: string },
    events: FrameEvents,
  ) {
    const [control, audio] = [new MessageChannel(), new MessageChannel()]
    this.#control = control.port1
    this.audio = audio.port1
    this.element = document.createElement('iframe')
    this.element.setAttribute('sandbox', 'allow-scripts')
    this.element.allow = 'autoplay'
    this.element.title = of.title
    this.element.addEventListener(
      'load',
      () => {
        this.element.contentWindow?.postMessage('ports', '*', [control.port2, audio.port2])
        const module = new URL(pluginPlaces.plugin(of.plugin), of.base).href
        const sdk = new URL(pluginPlaces.sdk, of.base).href
        this.#say({ t: 'load', sdk, module, sampleRate: of.sampleRate, ...(of.state ? { state: of.state } : {}) })
      },
      { once: true },
    )
    this.#control.onmessage = ({ data }: MessageEvent<unknown>) => {
      const said = readFrame(data)
      if (said) this.#take(said, events)
    }
    this.#late = setTimeout(() => events.onFailed('It did not load within half a minute'), LOADS_WITHIN_MS)
    this.element.src = new URL(pluginPlaces.frame, of.base).href
  }

  turn(id: string, value: number): void {
    this.#say({ t: 'turn', id, value })
  }

  /** Gives it what it kept: it is turned by that. */
  give(state: string): void {
    this.#say({ t: 'state', state })
  }

  show(shown: boolean): void {
    this.#say({ t: 'show', shown })
  }

  close(): void {
    clearTimeout(this.#late)
    this.#control.close()
    this.audio.close()
    this.element.remove()
  }

  #say(message: ToFrame): void {
    this.#control.postMessage(message)
  }

  #take(message: FromFrame, events: FrameEvents): void {
    // one that waits for a press has time
    if (message.t !== 'state' && message.t !== 'turned') clearTimeout(this.#late)
    if (message.t === 'loaded') events.onLoaded(message)
    if (message.t === 'turned') events.onTurned(message.values)
    if (message.t === 'state') events.onState(message.state)
    if (message.t === 'waits') events.onWaits(message.waits)
    if (message.t === 'failed') events.onFailed(message.why)
  }
}

import type { WamParameter } from './messages.ts'
import { INTO, OUT_OF } from './ways.ts'
import waysUrl from './ways-worklet.ts?worker&url'

type Values = Record<string, { id: string; value: number; normalized: boolean }>
type WamNode = AudioNode & {
  getParameterInfo: () => Promise<Record<string, WamParameter>>
  getParameterValues: (normalized?: boolean) => Promise<Values>
  setParameterValues: (values: Values) => Promise<void>
  getState: () => Promise<unknown>
  setState: (state: unknown) => Promise<void>
  getCompensationDelay: () => Promise<number>
}
/** As far as a host needs it. Source: @webaudiomodules/api 2.0. */
type WebAudioModule = {
  name?: string
  descriptor?: { name?: string }
  audioNode: WamNode
  createGui: () => Promise<Element>
  destroyGui: (gui: Element) => void
}
type ModuleClass = {
  isWebAudioModuleConstructor?: boolean
  createInstance: (group: string, context: BaseAudioContext, state?: unknown) => Promise<WebAudioModule>
}
type Sdk = { initializeWamHost: (context: BaseAudioContext) => Promise<[string, string]> }

export type Loaded = { context: AudioContext; module: WebAudioModule }

/** What a plugin kept, as it takes it; undefined for what is none. */
export const parsed = (state: string | undefined): unknown => {
  try {
    return state === undefined ? undefined : JSON.parse(state)
  } catch {
    return undefined
  }
}

/** Hears of any processor of the plugin's that throws: it is silent from then on, and says nothing else. Chromium tells it to
 *  the handler alone, and not to listeners; the plugin may set one all the same. */
const watchProcessors = (onBroken: () => void): void => {
  const Plain = globalThis.AudioWorkletNode
  globalThis.AudioWorkletNode = class extends Plain {
    constructor(...given: ConstructorParameters<typeof Plain>) {
      super(...given)
      let own: AudioWorkletNode['onprocessorerror'] = null
      super.onprocessorerror = event => {
        onBroken()
        own?.call(this, event)
      }
      Object.defineProperty(this, 'onprocessorerror', {
        get: () => own,
        set: (next: typeof own) => {
          own = next
        },
      })
    }
  }
}

/** Loads a module into a context of its own, and lays it into the way of the sound: page → module → page.
 *  @param of.audio     the port to the page's audio thread
 *  @param of.onBroken  its sound has thrown
 *  @throws what the module throws */
export const loadModule = async (of: {
  sdk: string
  module: string
  sampleRate: number
  state?: string
  audio: MessagePort
  onBroken: () => void
}): Promise<Loaded> => {
  watchProcessors(of.onBroken)
  const context = new AudioContext({ sampleRate: of.sampleRate, latencyHint: 'interactive' })
  await context.audioWorklet.addModule(waysUrl)
  const { initializeWamHost } = (await import(/* @vite-ignore */ of.sdk)) as Sdk
  const [group] = await initializeWamHost(context)
  const { default: Module } = (await import(/* @vite-ignore */ of.module)) as { default?: ModuleClass }
  if (Module?.isWebAudioModuleConstructor !== true) throw new Error('It is no Web Audio Module 2')
  const module = await Module.createInstance(group, context)
  const state = parsed(of.state)
  if (state !== undefined && state !== null) await module.audioNode.setState(state)
  const into = new AudioWorkletNode(context, INTO, { numberOfInputs: 0, outputChannelCount: [2] })
  const outOf = new AudioWorkletNode(context, OUT_OF, { channelCount: 2, channelCountMode: 'explicit' })
  into.port.postMessage(of.audio, [of.audio])
  into.connect(module.audioNode)
  module.audioNode.connect(outOf)
  // silence; what is connected is what runs
  outOf.connect(context.destination)
  return { context, module }
}

import { createKnownValues, type KnownValues } from './known-values.ts'
import { type Loaded, loadModule, parsed } from './load-module.ts'
import type { FromFrame, ToFrame } from './messages.ts'

const LOOK_MS = 250
/** Seconds that a context has run for by then. */
const SOUNDS_AFTER = 0.2
const LONGEST_STATE = 262_144

const numbersOf = (values: Record<string, { value: number }>): Record<string, number> =>
  Object.fromEntries(Object.entries(values).map(([id, { value }]) => [id, Number(value)]))

/** Tells the page what the plugin has moved and what it keeps, four times a second. */
const watch = ({ module: { audioNode } }: Loaded, say: (message: FromFrame) => void, known: KnownValues) => {
  let kept = ''
  const look = async (): Promise<void> => {
    const before = known.turning()
    const now = numbersOf(await audioNode.getParameterValues(false))
    const turned = known.take(now, new Set([...before, ...known.turning()]))
    if (Object.keys(turned).length > 0) say({ t: 'turned', values: turned })
    const state = JSON.stringify((await audioNode.getState()) ?? null)
    if (state === kept || state.length > LONGEST_STATE) return
    kept = state
    say({ t: 'state', state })
  }
  const again = (): void => {
    look()
      .catch(() => {})
      .finally(() => setTimeout(again, LOOK_MS))
  }
  again()
}

/** Shows the plugin's own window, or takes it away: one that nobody sees draws nothing. */
const createWindow = ({ module }: Loaded) => {
  let gui: Element | undefined
  let shown = false
  return async (show: boolean): Promise<void> => {
    if (show === shown) return
    shown = show
    if (show) {
      const made = await module.createGui()
      if (!shown) return module.destroyGui(made)
      gui = made
      document.body.replaceChildren(made)
    } else if (gui) {
      document.body.replaceChildren()
      module.destroyGui(gui)
      gui = undefined
    }
  }
}

/** Resolves once the browser lets the frame sound and it does: what is sent to it before would come back too late. */
const run = async (context: AudioContext, say: (message: FromFrame) => void): Promise<void> => {
  const tell = () => say({ t: 'waits', waits: context.state !== 'running' })
  context.addEventListener('statechange', tell)
  addEventListener('pointerup', () => void context.resume())
  void context.resume()
  tell()
  while (context.currentTime < SOUNDS_AFTER) await new Promise(resolve => setTimeout(resolve, LOOK_MS / 5))
}

/** What the policy of a frame does not reach: a way to other machines that is none of its requests. A frame in this one has an
 *  origin of its own, and lends nothing. */
const shutOtherWays = (): void => {
  for (const name of ['RTCPeerConnection', 'webkitRTCPeerConnection', 'RTCDataChannel'])
    Reflect.deleteProperty(globalThis, name)
}

const load = async (of: Extract<ToFrame, { t: 'load' }>, control: MessagePort, audio: MessagePort): Promise<void> => {
  const say = (message: FromFrame): void => control.postMessage(message)
  const onBroken = () => say({ t: 'failed', why: 'Its sound broke' })
  const loaded = await loadModule({ ...of, audio, onBroken })
  const { audioNode, name, descriptor } = loaded.module
  const parameters = Object.values(await audioNode.getParameterInfo()).map(info => ({
    id: info.id,
    label: info.label,
    type: info.type,
    minValue: info.minValue,
    maxValue: info.maxValue,
    defaultValue: info.defaultValue,
    choices: [...(info.choices ?? [])],
  }))
  const values = numbersOf(await audioNode.getParameterValues(false))
  const known = createKnownValues(values)
  const latency = Math.max(0, Number(await audioNode.getCompensationDelay().catch(() => 0)) || 0)
  await run(loaded.context, say)
  say({ t: 'loaded', name: name ?? descriptor?.name ?? '', latency, parameters, values })
  const show = createWindow(loaded)
  // what is no promise, or throws at once, is the plugin's affair
  const give = async (state: string): Promise<void> => audioNode.setState(parsed(state))
  const turn = async ({ id, value }: { id: string; value: number }): Promise<void> =>
    audioNode.setParameterValues({ [id]: { id, value, normalized: false } })
  control.onmessage = ({ data }: MessageEvent<ToFrame>) => {
    if (data.t === 'show') show(data.shown).catch(thrown => say({ t: 'failed', why: String(thrown) }))
    if (data.t === 'state') void give(data.state).catch(() => {})
    if (data.t === 'turn') known.turn(data.id, data.value, turn(data))
  }
  watch(loaded, say, known)
}

/** The page gives the frame its two ports once, and what it is to load on the first. */
addEventListener(
  'message',
  ({ source, ports: [control, audio] }) => {
    if (source !== parent || !control || !audio) return
    shutOtherWays()
    control.onmessage = ({ data }: MessageEvent<ToFrame>) => {
      if (data.t !== 'load') return
      load(data, control, audio).catch(thrown =>
        control.postMessage({ t: 'failed', why: thrown instanceof Error ? thrown.message : String(thrown) }),
      )
    }
  },
  { once: true },
)

import type { FromPanel } from '../../../contract/live.ts'
import { EngineHost, type HostEvents } from '../../../engine/hosting/index.ts'
import { goRealTime } from '../../priority/go-real-time.ts'
import type { DeviceConfig } from './config.ts'
import { Recordings } from '../recording/recordings.ts'
import { DeviceSound } from './device-sound.ts'
import { LiveLine } from './live-line.ts'
import { createPlugins } from './lv2/plugins-of-sound.ts'
import { readFrom } from './read-chunks.ts'
import { Session } from './session.ts'
import type { OpenedDevice } from './sound-messages.ts'

export type DeviceProgram = {
  /** The bridge is on another port now. */
  setPort: (port: number) => void
  close: () => Promise<void>
}

const saysOf = ({ name, api, rate, frames, layout }: OpenedDevice): string =>
  `${name} (${api}), ${rate} Hz, ${frames} frames, ${layout}`

/** Keeps what is recorded of the sound, and what was done while it was. */
const createRecorder = (
  { data, name }: DeviceConfig,
  { send, log }: { send: (message: FromPanel) => void; log: (line: string) => void },
) => {
  const recordings = new Recordings({
    data,
    mayBegin: () => true,
    onLength: seconds => send({ t: 'recorded', seconds }),
  })
  const failed = (thrown: unknown): void => {
    log(`the recording ended: ${thrown}`)
    send({ t: 'set', path: '/master/record', value: false })
  }
  type Events = Required<Pick<HostEvents, 'onRecorded' | 'onPerformed'>>
  const onRecorded: Events['onRecorded'] = piece => void recordings.put(piece, name).catch(failed)
  const onPerformed: Events['onPerformed'] = ({ take, log: done }) =>
    void recordings.keepLog(take, done, name).catch(failed)
  return { onRecorded, onPerformed, close: () => recordings.close() }
}

/** The native sound as a program of its own: a client of the bridge's live socket that holds the lease. */
export const openProgram = (config: DeviceConfig, log: (line: string) => void): DeviceProgram => {
  let { port } = config
  const host = config.host === '0.0.0.0' || config.host === '::' ? '127.0.0.1' : config.host
  let says = ''
  const plugins = createPlugins({ send: message => line.send(message), log })
  const device = {
    onOpened: (opened: OpenedDevice) => {
      says = saysOf(opened)
      log(says)
      plugins.opened(opened)
      void goRealTime('program').then(given => log(given ? 'in real time' : 'without real time'))
    },
    onMissed: (count: number, blocks: number) => log(`${count} blocks came too late; ${blocks} are kept ready now`),
    onLost: (why: string) => {
      says = why
      log(why)
    },
    onPluginReached: plugins.reached,
    onPluginLost: plugins.lost,
  }
  const make = (): EngineHost<DeviceSound> =>
    new EngineHost<DeviceSound>(
      {
        onPosition: positions => session.publish(positions),
        onMeters: values => line.send({ t: 'meters', values }),
        onBlocked: blocked => {
          session.block(blocked, says)
          if (blocked) session.again()
        },
        onHolding: () => undefined,
        onRecorded: recorder.onRecorded,
        onPerformed: recorder.onPerformed,
        onFaults: plugins.failed,
        onHeard: seq => line.send({ t: 'heard', seq }),
        onEnded: deck => line.send({ t: 'set', path: `/deck/${deck}/play`, value: false }),
      },
      { open: on => DeviceSound.open(config.order, on, device), read: readFrom(config.data), waitsFor: 'device' },
    )
  const recorder = createRecorder(config, { send: message => line.send(message), log })
  const line = new LiveLine(() => `ws://${host.includes(':') ? `[${host}]` : host}:${port}/live`, {
    open: () => session.hello(),
    message: message => {
      session.take(message)
      plugins.take(message)
    },
    away: () => log('the bridge is away; what plays plays on'),
  })
  const session = new Session({
    line,
    name: config.name,
    yields: config.restarted,
    make: () => plugins.hostedBy(make()),
  })
  return {
    setPort: now => {
      port = now
    },
    close: async () => {
      line.close()
      await plugins.close()
      await session.close()
      await recorder.close()
    },
  }
}

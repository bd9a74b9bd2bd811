import { EngineHost } from '../../../engine/hosting/index.ts'
import { goRealTime } from './come-first.ts'
import type { DeviceConfig } from './config.ts'
import { Recordings } from '../recording/recordings.ts'
import { DeviceSound } from './device-sound.ts'
import { LiveLine } from './live-line.ts'
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

/** The native sound as a program of its own: a client of the bridge's live socket that holds the lease. */
export const openProgram = (config: DeviceConfig, log: (line: string) => void): DeviceProgram => {
  let { port } = config
  const host = config.host === '0.0.0.0' || config.host === '::' ? '127.0.0.1' : config.host
  let says = ''
  const device = {
    onOpened: (opened: OpenedDevice) => {
      says = saysOf(opened)
      log(says)
      void goRealTime().then(given => log(given ? 'in real time' : 'without real time'))
    },
    onMissed: (count: number, blocks: number) => log(`${count} blocks came too late; ${blocks} are kept ready now`),
    onLost: (why: string) => {
      says = why
      log(why)
    },
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
        onRecorded: piece => void recordings.put(piece, config.name).catch(failed),
        onPerformed: ({ take, log }) => void recordings.keepLog(take, log, config.name).catch(failed),
        onFaults: failed => line.send({ t: 'insert-faults', failed }),
        onHeard: seq => line.send({ t: 'heard', seq }),
        onEnded: deck => line.send({ t: 'set', path: `/deck/${deck}/play`, value: false }),
      },
      { open: on => DeviceSound.open(config.order, on, device), read: readFrom(config.data), waitsFor: 'device' },
    )
  const recordings = new Recordings({
    data: config.data,
    mayBegin: () => true,
    onLength: seconds => line.send({ t: 'recorded', seconds }),
  })
  const failed = (thrown: unknown): void => {
    log(`the recording ended: ${thrown}`)
    line.send({ t: 'set', path: '/master/record', value: false })
  }
  const line = new LiveLine(() => `ws://${host.includes(':') ? `[${host}]` : host}:${port}/live`, {
    open: () => session.hello(),
    message: message => session.take(message),
    away: () => log('the bridge is away; what plays plays on'),
  })
  const session = new Session({ line, name: config.name, yields: config.restarted, make })
  return {
    setPort: now => {
      port = now
    },
    close: async () => {
      line.close()
      await session.close()
      await recordings.close()
    },
  }
}

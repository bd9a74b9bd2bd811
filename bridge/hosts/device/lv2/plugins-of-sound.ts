import { type FailedSlot, type SlotPath, stillFailed } from '../../../../contract/inserts.ts'
import type { FromBridge, FromPanel } from '../../../../contract/live.ts'
import { type EngineHost, WayLengths } from '../../../../engine/hosting/index.ts'
import type { DeviceSound } from '../device-sound.ts'
import type { OpenedDevice } from '../sound-messages.ts'
import { Lv2Desk, type Lv2Sound } from './lv2-desk.ts'
import { wayFrames } from './lv2-way.ts'

/** The plugins of the native sound, which comes and goes with the lease and with its device. They are reached through JACK,
 *  and by nothing else. */
export const createPlugins = (of: { send: (message: FromPanel) => void; log: (line: string) => void }) => {
  let host: EngineHost<DeviceSound> | undefined
  let jackFrames = 0
  let faults: FailedSlot[] = []

  const ways = new WayLengths({
    shortest: () => wayFrames(jackFrames),
    onLonger: slot => desk.longer(slot),
  })
  const soundNow = (): Lv2Sound | undefined => {
    const [sounding, sound] = [host, host?.sound]
    if (!sounding || !sound?.running || jackFrames === 0) return undefined
    return {
      insert: (slot, outside) => sounding.insert(slot, outside && { name: outside.name, latency: ways.frames(slot) }),
      way: order => sound.post({ t: 'lv2-way', ...order }),
      endWay: slot => sound.post({ t: 'lv2-end', slot }),
    }
  }
  const tellFaults = (): void => of.send({ t: 'insert-faults', failed: [...faults, ...desk.failed()] })
  const desk = new Lv2Desk({ ...of, sound: soundNow, ways, onFaults: tellFaults })
  return {
    take: (message: FromBridge): void => {
      if (message.t === 'changes') faults = stillFailed(faults, message.changes)
      desk.take(message)
    },
    /** A host was made for the lease. */
    hostedBy: (made: EngineHost<DeviceSound>): EngineHost<DeviceSound> => {
      host = made
      return made
    },
    opened: ({ api, frames }: OpenedDevice): void => {
      jackFrames = /jack/i.test(api) ? frames : 0
      // the sound is at hand a moment after it was opened
      setImmediate(() => void desk.opened())
    },
    /** The slots that the engine itself took out of the way. */
    failed: (now: FailedSlot[]): void => {
      faults = now
      ways.see(now)
      desk.failedIn(now)
      tellFaults()
    },
    reached: (slot: SlotPath): void => desk.reached(slot),
    lost: (slot: SlotPath, says: string): void => desk.lost(slot, says),
    close: (): Promise<void> => {
      ways.close()
      return desk.close()
    },
  }
}

import { asFailure, type FailureReport } from '../../contract/errors.ts'
import type { SurfaceStatus } from '../../contract/live.ts'
import type { Profile } from '../../contract/profile.ts'
import type { Tree } from '../tree/index.ts'
import type { MidiBackend } from './backend.ts'
import { bindDevice, type Device, type DeviceDeps } from './device.ts'
import { type Plugged, plugged } from './match.ts'

export type Rack = {
  devices: () => Device[]
  /** Last status of devices that were unplugged, or that could not be bound. */
  away: () => SurfaceStatus[]
  /** Binds what has come, lets go what has gone or whose profile is another now. */
  fit: (backend: MidiBackend, profiles: readonly Profile[]) => void
  /** The MIDI system is gone, and every device with it. */
  clear: () => void
}

const keyOf = ({ profile, input, output }: Plugged): string => JSON.stringify([profile.name, input, output])

const cannotOpen = (name: string, port: string, failure: FailureReport): SurfaceStatus => ({
  name,
  kind: 'midi',
  ok: false,
  says: `${port} cannot be opened`,
  failure,
  received: 0,
  refused: 0,
  lastMessage: null,
})

/** Every controller that is bound, by the ports that it was found on. */
export const createRack = (tree: Tree, of: Pick<DeviceDeps, 'overhear' | 'onMoved'> = {}): Rack => {
  const devices = new Map<string, Device>()
  const away = new Map<string, SurfaceStatus>()
  /** Inputs whose device has said that it is none of a profile's, by the profile's name; forgotten when it is pulled. */
  const refused = new Map<string, Set<string>>()

  /** The model, with a number from 2 when there are several of it. */
  const freeName = (model: string): string => {
    const taken = new Set([...devices.values()].map(({ name }) => name))
    let name = model
    for (let count = 2; taken.has(name); count++) name = `${model} ${count}`
    return name
  }
  const bind = (key: string, found: Plugged, backend: MidiBackend): void => {
    const name = freeName(found.profile.model)
    try {
      devices.set(key, bindDevice(found, { tree, backend, name, ...of }))
      away.delete(name)
    } catch (thrown) {
      away.set(name, cannotOpen(name, found.input, asFailure(thrown).toJSON()))
    }
  }
  const letGo = (key: string, device: Device, stays: boolean): void => {
    devices.delete(key)
    if (!stays) away.set(device.name, { ...device.status(), ok: false, says: 'Unplugged; it is bound when it is back' })
    device.close()
  }
  const refuse = (key: string, device: Device): void => {
    const names = refused.get(device.input) ?? new Set()
    refused.set(device.input, names.add(device.profile.name))
    letGo(key, device, true)
    away.set(device.name, {
      ...device.status(),
      ok: false,
      says: `${device.input} answers as another device; its profile does not fit it`,
    })
  }
  const look = (backend: MidiBackend, profiles: readonly Profile[]): Plugged[] => {
    const ports = { inputs: backend.inputs(), outputs: backend.outputs() }
    for (const input of refused.keys()) if (!ports.inputs.includes(input)) refused.delete(input)
    return plugged(profiles, ports, ({ name }, input) => refused.get(input)?.has(name) ?? false)
  }
  return {
    devices: () => [...devices.values()],
    away: () => [...away.values()],
    fit: (backend, profiles) => {
      for (const [key, device] of devices) if (device.isStranger()) refuse(key, device)
      const there = look(backend, profiles)
      const wanted = new Map(there.map(one => [keyOf(one), one]))
      for (const [key, device] of devices)
        if (wanted.get(key)?.profile !== device.profile)
          letGo(
            key,
            device,
            there.some(({ input }) => input === device.input),
          )
      for (const [key, found] of wanted) if (!devices.has(key)) bind(key, found, backend)
    },
    clear: () => {
      for (const [key, device] of devices) letGo(key, device, true)
    },
  }
}

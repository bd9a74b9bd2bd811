import type { Failure } from '../../contract/errors.ts'
import type { SurfaceStatus } from '../../contract/live.ts'
import type { Device } from './device.ts'

const status = (name: string, ok: boolean, says: string, failure: Failure | undefined): SurfaceStatus => ({
  name,
  kind: 'midi',
  ok,
  says,
  failure: failure?.toJSON() ?? null,
  received: 0,
  refused: 0,
  lastMessage: null,
})

/** What there is to say of MIDI: of the system, of each controller, of each broken profile. */
export const statuses = (of: {
  failure: Failure | undefined
  devices: readonly Device[]
  away: readonly SurfaceStatus[]
  broken: readonly { file: string; failure: Failure; kept: boolean }[]
  clock: readonly SurfaceStatus[]
}): SurfaceStatus[] => {
  const here = of.devices.map(device => device.status())
  const gone = of.away.filter(({ name }) => !here.some(device => device.name === name))
  const system = of.failure
    ? [status('MIDI', false, of.failure.message, of.failure)]
    : here.length + gone.length === 0
      ? [status('MIDI', true, 'No controller that a profile knows is plugged in', undefined)]
      : []
  const broken = of.broken.map(({ file, failure, kept }) =>
    status(file, false, kept ? 'The profile is broken; its last good form stays' : 'The profile is broken', failure),
  )
  return [...system, ...here, ...gone, ...broken, ...of.clock]
}

import { asFailure, type Failure } from '../../contract/errors.ts'
import type { SurfaceStatus } from '../../contract/live.ts'
import type { ClockOut } from '../clock/send-clock.ts'
import type { Hint } from '../mapping/index.ts'
import type { Tree } from '../tree/index.ts'
import { type MidiBackend, systemMidi } from './backend.ts'
import { createClockOutputs } from './clock-outputs.ts'
import { parametersOf } from './parameters-of.ts'
import { openProfiles } from './profiles.ts'
import { createRack } from './rack.ts'
import { sharedOutputs } from './shared-outputs.ts'
import { statuses } from './statuses.ts'

export type { MidiBackend } from './backend.ts'

export type MidiDeps = {
  tree: Tree
  /** Folders of profiles; one that is not there counts as empty, and a later one stands over an earlier one. */
  profiles: readonly string[]
  /** Hears what every controller is up to, when it changes; at most once a poll while one plays. */
  onStatus: (surfaces: SurfaceStatus[]) => void
  /** The machine's MIDI system unless another is given. */
  backend?: () => Promise<MidiBackend>
  /** How often the ports are looked at. */
  pollMs?: number
}

export type Midi = {
  surfaces: () => SurfaceStatus[]
  /** Controls that wait for pickup, by device. */
  hints: () => Record<string, Hint[]>
  /** The outputs that the clock goes to. */
  clockOut: ClockOut
  close: () => void
}

const POLL_MS = 1000
/** A MIDI system that is not there is looked for once in so many polls. */
const RARELY = 10

/** Binds every controller that a profile knows, as they come and go. Never throws: what is wrong is in the statuses. */
export const openMidi = (deps: MidiDeps): Midi => {
  const { tree } = deps
  const module = process.env.STEMBRIDGE_MIDI_MODULE
  const open = deps.backend ?? (() => systemMidi(module))
  const rack = createRack(tree)
  const clock = createClockOutputs(tree, deps.backend ? null : { module }, () => tell())
  let backend: MidiBackend | undefined
  let failure: Failure | undefined
  let opening = false
  let polls = 0
  let told = ''
  let closed = false

  const surfaces = (): SurfaceStatus[] =>
    statuses({
      failure,
      devices: rack.devices(),
      away: rack.away(),
      broken: profiles.broken(),
      clock: clock.status(),
    })
  const tell = (): void => {
    const now = surfaces()
    const text = JSON.stringify(now)
    if (text === told || closed) return
    told = text
    deps.onStatus(now)
  }
  const bindAll = (): void => {
    if (!backend || closed) return
    try {
      rack.fit(backend, profiles.all())
      clock.fit(backend)
      failure = undefined
    } catch (thrown) {
      failure = asFailure(thrown)
    }
    tell()
  }
  /** Opens the MIDI system, once. */
  const start = async (): Promise<void> => {
    if (opening) return
    opening = true
    try {
      const opened = await open()
      if (closed) return opened.close()
      backend = sharedOutputs(opened, clock.share)
    } catch (thrown) {
      failure = asFailure(thrown)
      tell()
    } finally {
      opening = backend !== undefined
    }
    bindAll()
  }
  const profiles = openProfiles(deps.profiles, parametersOf(tree), bindAll)
  const timer = setInterval(() => {
    if (backend) bindAll()
    else if (++polls % RARELY === 0) void start()
  }, deps.pollMs ?? POLL_MS).unref()
  void profiles.read().then(start)

  return {
    surfaces,
    clockOut: { ...clock, choose: bindAll },
    hints: () => Object.fromEntries(rack.devices().map(device => [device.name, device.hints()])),
    close: () => {
      closed = true
      clearInterval(timer)
      profiles.close()
      clock.close()
      rack.clear()
      backend?.close()
    },
  }
}

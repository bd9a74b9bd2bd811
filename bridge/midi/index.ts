import { asFailure, type Failure } from '../../contract/errors.ts'
import type { SurfaceHint } from '../../contract/controllers.ts'
import type { SurfaceStatus } from '../../contract/live.ts'
import type { ClockOut } from '../clock/send-clock.ts'
import type { Tree } from '../tree/index.ts'
import { type MidiBackend, systemMidi } from './backend.ts'
import { createClockInput, type HearClock } from './clock-input.ts'
import { createClockOutputs } from './clock-outputs.ts'
import { type ControllerDesk, openDesk } from './controller-desk.ts'
import { parametersOf } from './parameters-of.ts'
import { openProfiles } from './profiles.ts'
import { findSystem } from './find-system.ts'
import { createRack } from './rack.ts'
import { sharedOutputs } from './shared-outputs.ts'
import { statuses } from './statuses.ts'

export type { MidiBackend } from './backend.ts'
export type { HearClock } from './clock-input.ts'

export type MidiDeps = {
  tree: Tree
  /** Folders of profiles; one that is not there counts as empty, and a later one stands over an earlier one. */
  profiles: readonly string[]
  /** Hears what every controller is up to, when it changes; at most once a poll while one plays. */
  onStatus: (surfaces: SurfaceStatus[]) => void
  /** Hears MIDI clock from the input that /transport/clock/source names. */
  onClock?: HearClock
  /** Hears MIDI time code from the input that /transport/timecode/source names. */
  onTimeCode?: HearClock
  /** The machine's MIDI system unless another is given. */
  backend?: () => Promise<MidiBackend>
  /** How often the ports are looked at. */
  pollMs?: number
}

export type Midi = {
  surfaces: () => SurfaceStatus[]
  /** Controls that wait for pickup. */
  hints: () => SurfaceHint[]
  desk: ControllerDesk
  /** The outputs that the clock goes to. */
  clockOut: ClockOut
  /** Whether there is a port that clock is heard from. */
  hearsClock: () => boolean
  /** Whether there is one that time code is heard from. */
  hearsTimeCode: () => boolean
  close: () => void
}

const POLL_MS = 250

/** Binds every controller that a profile knows, as they come and go. Never throws: what is wrong is in the statuses. */
export const openMidi = (deps: MidiDeps): Midi => {
  const { tree } = deps
  const module = process.env.STEMBRIDGE_MIDI_MODULE
  const rack = createRack(tree, {
    onMoved: () => desk.onMoved(),
    overhear: (input, message) => desk.overhear(input, message),
  })
  const clock = createClockOutputs(tree, deps.backend ? null : { module }, () => tell())
  const clockInput = createClockInput(tree, { clock: deps.onClock, timeCode: deps.onTimeCode })
  let failure: Failure | undefined
  let told = ''
  let closed = false

  const surfaces = (): SurfaceStatus[] => {
    const clocks = [...clock.status(), ...clockInput.status()]
    return statuses({ failure, devices: rack.devices(), away: rack.away(), broken: profiles.broken(), clock: clocks })
  }
  const tell = (): void => {
    const now = surfaces()
    const text = JSON.stringify(now)
    if (text === told || closed) return
    told = text
    deps.onStatus(now)
  }
  const bindAll = (): void => {
    const { backend } = system
    if (!backend) desk.look()
    if (!backend || closed) return
    try {
      rack.fit(backend, profiles.all())
      clock.fit(backend)
      clockInput.fit(backend)
      desk.look()
      failure = undefined
    } catch (thrown) {
      failure = asFailure(thrown)
    }
    tell()
  }
  const system = findSystem({
    open: deps.backend ?? (() => systemMidi(module)),
    wrap: opened => sharedOutputs(opened, clock.share),
    onLook: missing => {
      failure = missing
      if (missing) tell()
      else bindAll()
    },
  })
  const parameters = parametersOf(tree)
  const profiles = openProfiles(deps.profiles, parameters, bindAll)
  const folder = deps.profiles.at(-1) ?? '.'
  const desk = openDesk({ backend: () => system.backend, profiles, folder, parameters, devices: rack.devices })
  const timer = setInterval(() => (system.backend ? bindAll() : void system.look()), deps.pollMs ?? POLL_MS).unref()
  void profiles.read().then(() => system.look(true))

  return {
    surfaces,
    clockOut: { ...clock, choose: bindAll },
    hearsClock: () => clockInput.isOpen('clock'),
    hearsTimeCode: () => clockInput.isOpen('timeCode'),
    hints: desk.hints,
    desk,
    close: () => {
      closed = true
      clearInterval(timer)
      desk.close()
      profiles.close()
      clock.close()
      clockInput.close()
      rack.clear()
      system.close()
    },
  }
}

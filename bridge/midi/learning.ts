import { asFailure, Failure, type FailureReport } from '../../contract/errors.ts'
import type { ControllersFromBridge, EditStep, LearnState, LearnStep } from '../../contract/controllers.ts'
import type { Profile } from '../../contract/profile.ts'
import {
  aimAt,
  beginLearner,
  forgetAim,
  hearMove,
  type Learner,
  type LearnerDeps,
  type Parameters,
  parseProfile,
  renameLearned,
  settle,
  undoLearned,
} from '../mapping/index.ts'
import type { MidiBackend } from './backend.ts'
import { firstProfile, outputFor } from './first-profile.ts'
import { openUnbound } from './open-unbound.ts'
import { isControl, type MidiMessage } from './parser.ts'
import type { InTurn } from './in-turn.ts'
import type { Profiles } from './profiles.ts'
import { fileFor, writeProfile } from './write-profile.ts'

/** A movement is over after this, and nothing more comes after that. */
const STILL_MS = 350
const PATIENT_MS = 1500
/** A page that chose a parameter and went leaves the device waiting no longer than this. */
const AIM_MS = 60_000

export type LearningDeps = {
  backend: () => MidiBackend | undefined
  profiles: Pick<Profiles, 'fileOf' | 'known' | 'named' | 'textOf' | 'read'>
  /** Where learned profiles are written. */
  folder: string
  parameters: Parameters
  inTurn: InTurn
  /** How the editing of profiles stands. */
  edits: () => LearnState['edits']
  /** The profile that a port is bound by. */
  boundBy: (input: string) => Profile | undefined
  tell: (learn: LearnState) => void
}
type Open = { input: string; learner: Learner; deps: LearnerDeps; unbound: { close: () => void } | undefined }

/** Learn mode: one device at a time; each binding is written as it is recognised, and the device bound by it at once. */
export class Learning {
  #open: Open | undefined
  #failure: FailureReport | null = null
  #timers: NodeJS.Timeout[] = []
  #lapse: NodeJS.Timeout | undefined
  #told = ''
  readonly #deps: LearningDeps

  constructor(deps: LearningDeps) {
    this.#deps = deps
  }

  state(): LearnState {
    const { boundBy, profiles, folder } = this.#deps
    const edits = this.#deps.edits()
    return {
      inputs: this.#ports('inputs').map(port => ({ port, profile: boundBy(port)?.name ?? null })),
      outputs: this.#ports('outputs'),
      own: profiles.named(folder),
      learning: this.#open ? learningOf(this.#open) : null,
      failure: this.#failure,
      profiles: profiles.known(),
      ...(edits ? { edits } : {}),
    }
  }

  /** Whether a device is learned over the profile of that name. */
  isLearned(name: string): boolean {
    return this.#open?.learner.profile.name === name
  }

  /** Does what a page asks; what is wrong with it is in the state.
   *  @returns  the answer to an export, for the page that asked */
  take(step: Exclude<LearnStep, EditStep>): ControllersFromBridge | undefined {
    this.#failure = null
    try {
      return this.#act(step)
    } catch (thrown) {
      this.#failure = asFailure(thrown).toJSON()
      return
    } finally {
      this.look()
    }
  }

  /** Hears a device before it moves anything; true where learning takes the message. */
  overhear(input: string, message: MidiMessage): boolean {
    const open = this.#open
    if (open?.input !== input || !open.learner.aim || !isControl(message)) return false
    open.learner = hearMove(open.learner, message)
    this.#stopTimers()
    const still = (patient: boolean) => () => this.#open && this.#go(settle(this.#open.learner, patient, open.deps))
    this.#timers = [setTimeout(still(false), STILL_MS).unref(), setTimeout(still(true), PATIENT_MS).unref()]
    return true
  }

  /** Tells the state, where ports or profiles are others now. */
  look(): void {
    const learn = this.state()
    const text = JSON.stringify(learn)
    if (text === this.#told) return
    this.#told = text
    this.#deps.tell(learn)
  }

  close(): void {
    this.#stopTimers()
    clearTimeout(this.#lapse)
    this.#open?.unbound?.close()
    this.#open = undefined
  }

  #ports(which: 'inputs' | 'outputs'): string[] {
    try {
      return [...new Set(this.#deps.backend()?.[which]())]
    } catch {
      return []
    }
  }

  #act(step: Exclude<LearnStep, EditStep>): ControllersFromBridge | undefined {
    if (step.do === 'export') return this.#export(step.profile)
    if (step.do === 'start') this.#start(step.input)
    else if (step.do === 'stop') this.close()
    else if (step.do === 'import') this.#save(parseProfile(step.text, 'the file', this.#deps.parameters))
    else if (this.#open && step.do === 'rename') this.#rename(this.#open.learner, step.name)
    else if (this.#open && step.do === 'undo') this.#go(undoLearned(this.#open.learner))
    else if (this.#open && step.do === 'aim') {
      this.#stopTimers()
      this.#go(aimAt(this.#open.learner, step.path, this.#open.deps))
      clearTimeout(this.#lapse)
      this.#lapse = setTimeout(() => this.#open && this.#go(forgetAim(this.#open.learner)), AIM_MS).unref()
    }
    return
  }

  #start(input: string): void {
    this.close()
    const { backend, boundBy, parameters } = this.#deps
    const midi = backend()
    if (!midi || !this.#ports('inputs').includes(input)) throw new Failure('cannot_learn', `${input} is not plugged in`)
    const bound = boundBy(input)
    const profile = bound ? structuredClone(bound) : firstProfile(input, outputFor(input, midi.outputs()))
    const unbound = bound ? undefined : openUnbound(midi, input, message => void this.overhear(input, message))
    const deps = { parameters, hasOutput: profile.ports.out.length > 0 }
    this.#open = { input, learner: beginLearner(profile), deps, unbound }
  }

  #export(name: string): ControllersFromBridge {
    const found = this.#deps.profiles.textOf(name)
    if (!found) throw new Failure('cannot_learn', `there is no profile ${name}`)
    return { t: 'profile', file: found.file, text: found.text, profile: name }
  }

  #rename(learner: Learner, name: string): void {
    if (this.#deps.profiles.named(this.#deps.folder).includes(name))
      throw new Failure('cannot_learn', `${name} is the name of another profile`)
    this.#go(renameLearned(learner, name), learner.profile.name)
  }

  /** @param was  the name that the profile had, where it is another now */
  #go(learner: Learner, was?: string): void {
    if (!this.#open) return
    const before = this.#open.learner.profile
    this.#open.learner = learner
    if (learner.profile !== before) this.#save(learner.profile, was)
    this.look()
  }

  /** Writes the profile, and has its device bound by it; a port that only learning listened to is left to that. */
  #save(profile: Profile, was = profile.name): void {
    const { profiles, folder } = this.#deps
    const keep = async (): Promise<void> => {
      try {
        await writeProfile(folder, profiles.fileOf(folder, was) ?? (await fileFor(folder, profile.name)), profile)
        if (this.#open && profile.controls.length > 0) {
          this.#open.unbound?.close()
          this.#open.unbound = undefined
        }
        await profiles.read()
      } catch (thrown) {
        this.#failure = asFailure(thrown).toJSON()
      }
      this.#listen()
      this.look()
    }
    this.#deps.inTurn(keep)
  }

  /** Listens again to a device whose profile has gone: its only binding was taken back. */
  #listen(): void {
    const [open, midi] = [this.#open, this.#deps.backend()]
    if (!open || !midi || open.unbound || this.#deps.boundBy(open.input)) return
    try {
      open.unbound = openUnbound(midi, open.input, message => void this.overhear(open.input, message))
    } catch (thrown) {
      this.#failure = asFailure(thrown).toJSON()
    }
  }

  #stopTimers(): void {
    for (const timer of this.#timers) clearTimeout(timer)
    this.#timers = []
  }
}

const learningOf = ({ input, learner }: Open): LearnState['learning'] => ({
  input,
  profile: learner.profile.name,
  step: learner.step,
  path: learner.aim?.path ?? null,
  learned: learner.past.map(({ learned }) => learned),
  failure: learner.failure,
})

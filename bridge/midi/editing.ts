import type { EditState, EditStep } from '../../contract/controllers.ts'
import { asFailure, Failure, type FailureReport } from '../../contract/errors.ts'
import type { Profile } from '../../contract/profile.ts'
import { type Edit, edited, type Parameters } from '../mapping/index.ts'
import type { InTurn } from './in-turn.ts'
import type { Profiles } from './profiles.ts'
import { fileFor, removeProfile, writeProfile } from './write-profile.ts'

/** Edits that can be taken back. */
const HISTORY = 100

export type EditingDeps = {
  profiles: Pick<Profiles, 'all' | 'own' | 'fileOf' | 'read'>
  /** Where the user's own profiles are written. */
  folder: string
  parameters: Pick<Parameters, 'resolve' | 'row'>
  inTurn: InTurn
  /** Whether a device is learned over the profile of that name. */
  isLearned: (name: string) => boolean
  /** What is known of edits is another now. */
  tell: () => void
}
export type Editing = { take: (step: EditStep) => void; state: () => EditState }

/** What the user's own profile of a name was before an edit and after it; undefined where there is none. */
type Past = { name: string; control: string | null; before: Profile | undefined; after: Profile | undefined }

const isSame = (one: Profile | undefined, other: Profile | undefined): boolean =>
  JSON.stringify(one) === JSON.stringify(other)

/** Changes profiles by hand, one step after the other. One that came along is not changed: the user's own of its name is
 *  made, and stands over it. Each step is written at once, and whatever device the profile binds is bound by it anew. */
export const openEditing = ({ profiles, folder, parameters, inTurn, isLearned, tell }: EditingDeps): Editing => {
  let past: Past[] = []
  let failure: FailureReport | null = null

  const own = (name: string): Profile | undefined => profiles.own(name)?.profile
  const keep = async (name: string, profile: Profile | undefined): Promise<void> => {
    const file = profiles.fileOf(folder, name)
    if (profile) await writeProfile(folder, file ?? (await fileFor(folder, name)), profile)
    else if (file) await removeProfile(folder, file)
    await profiles.read()
  }
  const mayChange = (name: string): void => {
    if (isLearned(name)) throw new Failure('profile_busy', `${name} is being learned`)
    const broken = profiles.own(name)?.failure
    if (broken) throw broken
  }
  const change = async (name: string, control: string | null, next: Profile | undefined): Promise<void> => {
    const before = own(name)
    await keep(name, next)
    past = [...past, { name, control, before, after: own(name) }].slice(-HISTORY)
  }
  const edit = async (step: Edit): Promise<void> => {
    const profile = profiles.all().find(({ name }) => name === step.profile)
    if (!profile) throw new Failure('unknown_profile', step.profile)
    mayChange(profile.name)
    const next = edited(profile, step, parameters)
    if (!isSame(next, profile)) await change(profile.name, step.control, next)
  }
  const drop = async (name: string): Promise<void> => {
    if (!own(name)) throw new Failure('unknown_profile', name)
    mayChange(name)
    await change(name, null, undefined)
  }
  const takeBack = async (): Promise<void> => {
    const last = past.at(-1)
    if (!last) return
    mayChange(last.name)
    const isStale = !isSame(own(last.name), last.after)
    if (!isStale) await keep(last.name, last.before)
    past = past.slice(0, -1)
    if (isStale) throw new Failure('profile_busy', `${last.name} was changed since`)
  }
  const act = (step: EditStep): Promise<void> => {
    if (step.do === 'drop') return drop(step.profile)
    return step.do === 'take-back' ? takeBack() : edit(step)
  }
  return {
    take: step =>
      inTurn(async () => {
        failure = null
        try {
          await act(step)
        } catch (thrown) {
          failure = asFailure(thrown).toJSON()
        }
        tell()
      }),
    state: () => {
      const last = past.at(-1)
      return { last: last ? { profile: last.name, control: last.control } : null, failure }
    },
  }
}

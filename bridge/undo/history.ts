import type { Origin } from '../../contract/live.ts'
import type { Lane } from '../../contract/automation.ts'
import type { ParameterValue } from '../../contract/parameter-row.ts'
import type { Path } from '../../contract/parameters.ts'
import type { MonotonicMs } from '../../contract/units.ts'

/** A pause of this length ends a gesture; of a control that is held, a longer one. */
const PAUSE_MS = 500
const REST_MS = 2000
const MOST_GROUPS = 200

/** What can be taken back: a value of the tree; a lane of a track, or that there is none. */
export type Kept = ParameterValue | Lane | null

/** What one origin moved in one gesture, by the path of the tree, or of the lane. */
export type Group = {
  readonly origin: Origin
  readonly changes: Map<Path, { before: Kept; after: Kept }>
  /** Controls that the origin held when it last moved them. */
  readonly held: Set<Path>
  last: MonotonicMs
}
export type History = { readonly done: Group[]; readonly undone: Group[]; readonly open: Map<Origin, Group> }
export type Restored = [Path, Kept][]
type Now = (path: Path) => Kept | undefined

export const createHistory = (): History => ({ done: [], undone: [], open: new Map() })

type Noted = {
  path: Path
  before: Kept
  after: Kept
  origin: Origin
  now: MonotonicMs
  /** The origin holds the control. */
  held: boolean
}

/** What the bridge did at somebody's wish belongs to everyone. */
const isShared = (origin: Origin): boolean => origin.startsWith('bridge')

const groupFor = ({ done, undone, open }: History, { origin, now, path }: Noted): Group => {
  const last = open.get(origin)
  if (last && now - last.last <= (last.held.has(path) ? REST_MS : PAUSE_MS)) return last
  const group: Group = { origin, changes: new Map(), held: new Set(), last: now }
  open.set(origin, group)
  done.push(group)
  if (done.length > MOST_GROUPS) done.shift()
  for (let i = undone.length - 1; i >= 0; i--) if (undone[i]?.origin === origin) undone.splice(i, 1)
  return group
}

/** Takes a change down in its gesture. */
export const note = (history: History, change: Noted): void => {
  const group = groupFor(history, change)
  const { before } = group.changes.get(change.path) ?? change
  group.changes.delete(change.path)
  group.changes.set(change.path, { before, after: change.after })
  group.last = change.now
  if (change.held) group.held.add(change.path)
  else group.held.delete(change.path)
}

const isLeft = ({ changes }: Group, from: 'before' | 'after', now: Now): boolean =>
  [...changes].some(([path, change]) => now(path) === change[from] && change.before !== change.after)

/** Index of the last group that the asker means and that would change anything; −1 without. */
const lastOf = (groups: readonly Group[], asker: Origin, from: 'before' | 'after', now: Now): number => {
  const counts = (group: Group) => isLeft(group, from, now)
  const own = groups.findLastIndex(group => (group.origin === asker || isShared(group.origin)) && counts(group))
  return own >= 0 ? own : groups.findLastIndex(counts)
}

const turn = (history: History, asker: Origin, now: Now, from: 'before' | 'after'): Restored => {
  const [take, give] = from === 'after' ? [history.done, history.undone] : [history.undone, history.done]
  const index = lastOf(take, asker, from, now)
  const [group] = index < 0 ? [] : take.splice(index, 1)
  if (!group) return []
  history.open.delete(group.origin)
  give.push(group)
  const to = from === 'after' ? 'before' : 'after'
  return [...group.changes]
    .filter(([path, change]) => now(path) === change[from])
    .map(([path, change]) => [path, change[to]])
}

/** What is to be set to take back the asker's last gesture; a control that stands elsewhere since is left alone.
 *  @param now  what a control stands at */
export const undo = (history: History, asker: Origin, now: Now): Restored => turn(history, asker, now, 'after')
/** What is to be set to do it again. */
export const redo = (history: History, asker: Origin, now: Now): Restored => turn(history, asker, now, 'before')

import { asFailure, Failure } from '../../contract/errors.ts'
import { slotOfPath } from '../../contract/inserts.ts'
import type { Change } from '../../contract/live.ts'
import type { ParameterValue } from '../../contract/parameter-row.ts'
import { DECKS, type Path, SCENES } from '../../contract/parameters.ts'
import type { MonotonicMs } from '../../contract/units.ts'
import type { Transport } from '../transport/index.ts'
import { get, handle, report, set, subscribe, type Tree, valuesOf } from '../tree/index.ts'
import { beginMorph, dropOut, isOver, type Morph, stepMorph } from './morph.ts'

export const SCENES_ORIGIN = 'bridge:scenes'
const STEP_MS = 10
const PLAIN_BPM = 120

/** The scenes of a transport, and the way to the one that was recalled last. */
export type Scenes = { readonly transport: Transport; morph: Morph | null; steppedAt: MonotonicMs }

/** What moves the playhead, or others' playheads, is no part of a scene: recalling one never stops the music. Nor is
 *  what the performer alone hears. */
const isKept = (path: Path): boolean =>
  !/^\/(transport|scene|performance|cue|daw|library)\/|\/(play|loop|sync|chase|slip|quantize|jog|pfl|record)$|\/(automation|sync)\//.test(
    path,
  )

const store = ({ transport }: Scenes, number: number): void => {
  const values = Object.entries(valuesOf(transport.tree)).filter(([path]) => isKept(path))
  transport.scenes.set(number, Object.fromEntries(values) as Record<Path, ParameterValue>)
  reportScenes(transport)
}

/** Says of every scene whether anything is stored under it. */
export const reportScenes = ({ tree, scenes }: Transport): void => {
  for (const n of SCENES) report(tree, `/scene/${n}/stored`, scenes.has(n))
}

const beatMs = ({ tree, decks }: Transport): MonotonicMs => {
  const n = DECKS.find(deck => decks[deck].playing) ?? 1
  return 60_000 / (Number(get(tree, `/deck/${n}/tempo`)) || PLAIN_BPM)
}

const lengthOf = (transport: Transport, number: number): MonotonicMs => {
  const beats = Number(get(transport.tree, `/scene/${number}/beats`))
  return beats > 0 ? beats * beatMs(transport) : 1000 * Number(get(transport.tree, `/scene/${number}/time`))
}

/** A scene turns what lies in a slot while it is the effect that lay there, and loads nothing. */
const isThere = (tree: Tree, path: Path, values: Record<Path, ParameterValue>): boolean => {
  const of = slotOfPath(path)
  return !of || values[`${of.slot}/effect`] === get(tree, `${of.slot}/effect`)
}

/** What a scene asks for, of the controls that there still are. */
const wantedOf = (tree: Tree, values: Record<Path, ParameterValue>) =>
  Object.entries(values).flatMap(([path, to]) => {
    const entry = tree.entries.get(path)
    return entry?.row.kind === 'value' && !entry.row.viewOf && isKept(path) && isThere(tree, path, values)
      ? [{ path, row: entry.row, now: entry.now, to }]
      : []
  })

/** Sets what a step says; a value that does not fit any more, or that a hand holds, is passed over. */
const take = ({ transport }: Scenes, step: readonly (readonly [Path, ParameterValue])[]): void => {
  for (const [path, value] of step) {
    try {
      set(transport.tree, path, value, { origin: SCENES_ORIGIN })
    } catch (thrown) {
      if (asFailure(thrown).code === 'internal') throw thrown
    }
  }
}

/** Brings the values of a scene back, over its time; a control that a hand holds stays with it.
 *  @throws bad_value where nothing was stored */
const recall = (scenes: Scenes, number: number): void => {
  const { transport } = scenes
  const values = transport.scenes.get(number)
  if (!values) throw new Failure('bad_value', `scene ${number} is empty`)
  const now = transport.tree.now()
  const [first, morph] = beginMorph(wantedOf(transport.tree, values), lengthOf(transport, number), now)
  scenes.morph = isOver(morph) ? null : morph
  scenes.steppedAt = now
  take(scenes, first)
}

/** What happens each tick of the clock. */
export const turnScenes = (scenes: Scenes): void => {
  const { morph, transport } = scenes
  const now = transport.tree.now()
  if (!morph || now - scenes.steppedAt < STEP_MS) return
  scenes.steppedAt = now
  for (const path of morph.moves.keys()) {
    const by = transport.tree.entries.get(path)?.hold.by ?? null
    if (by !== null) dropOut(morph, path)
  }
  take(scenes, stepMorph(morph, now))
  if (isOver(morph)) scenes.morph = null
}

const hear = (scenes: Scenes, { path, origin }: Change): void => {
  if (path === '/panic') scenes.morph = null
  else if (scenes.morph && origin !== 'bridge:automation') dropOut(scenes.morph, path)
}

/** Lets the triggers of the scenes act. @returns the scenes, and how to stop */
export const installScenes = (transport: Transport): Scenes & { stop: () => void } => {
  const { tree } = transport
  const scenes: Scenes = { transport, morph: null, steppedAt: 0 }
  for (const n of SCENES) {
    handle(tree, `/scene/${n}/store`, () => store(scenes, n))
    handle(tree, `/scene/${n}/recall`, () => recall(scenes, n))
    handle(tree, `/scene/${n}/clear`, () => {
      transport.scenes.delete(n)
      reportScenes(transport)
    })
  }
  reportScenes(transport)
  const stop = subscribe(tree, SCENES_ORIGIN, change => hear(scenes, change))
  return Object.assign(scenes, { stop })
}

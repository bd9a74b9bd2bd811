import { DECKS, HOT_CUES, SCENES, STEMS } from '../contract/parameters.ts'
import type { Action, Field } from './actions/action.ts'
import { stemLabels } from './pictures/colours.ts'
import { LOOP_BEATS, type Settings, STEPS } from './settings.ts'
import { deckOf, isOn, stemsOn, trackOn, type View } from './view.ts'

export type Choice = { value: string; label: string }
/** What a settings page offers: fields with their choices as the tree stands, and how it stands with the bridge. */
export type Offer = {
  t: 'offer'
  bridge: { open: boolean; says: string; address: string }
  fields: { key: Field; label: string; value: string; choices: Choice[] }[]
}

const LABELS: Readonly<Record<Field, string>> = {
  deck: 'Deck',
  stem: 'Stem',
  mode: 'Press',
  push: 'Press',
  step: 'Step',
  direction: 'Direction',
  slot: 'Hot cue',
  beats: 'Length',
  scene: 'Scene',
  set: 'Tracks of',
}
const MODES: readonly Choice[] = [
  { value: 'toggle', label: 'turns it' },
  { value: 'kill', label: 'on while held' },
  { value: 'hold', label: 'off while held' },
]
const PUSHES: readonly Choice[] = [
  { value: 'mute', label: 'mutes at once' },
  { value: 'fine', label: 'mutes when let go; turned: finer' },
]
const choice = (value: string | number, label: string): Choice => ({ value: String(value), label })

const decks = (view: View, { id }: Action): Choice[] => {
  const each = DECKS.map(n => choice(n, `Deck ${n} · ${trackOn(view, n)?.title ?? 'empty'}`))
  if (id === 'focus-deck') return [choice('focused', 'takes turns'), ...each]
  const focused = choice('focused', `The focused deck (now ${view.focus})`)
  return id === 'load-next' ? [choice('free', 'The free deck'), focused, ...each] : [focused, ...each]
}

const stems = (view: View, settings: Settings): Choice[] => {
  const there = stemsOn(view, deckOf(view, settings))
  return STEMS.map(stem => choice(stem, there.includes(stem) ? stemLabels[stem] : `${stemLabels[stem]} (not here)`))
}

const sets = (view: View, settings: Settings): Choice[] => {
  const all = view.sets.map(({ id, name, tracks }) => choice(id, `${name} (${tracks.length})`))
  const fixed = [choice('opened', view.mirror.set?.name ?? 'The set that is open'), choice('library', 'The library')]
  const known = [...fixed, ...all].some(({ value }) => value === settings.set)
  return [...fixed, ...all, ...(known ? [] : [choice(settings.set, 'A set that is not here')])]
}

/** The words of a mute are those of what is heard: "silent while held". */
const modes = ({ id }: Action): Choice[] =>
  id === 'stem-solo'
    ? MODES.slice(0, 2).map(mode => ({ ...mode }))
    : [MODES[0] as Choice, choice('kill', 'silent while held'), choice('hold', 'sounds only while held')]

const choicesOf = (field: Field, view: View, action: Action, settings: Settings): Choice[] => {
  switch (field) {
    case 'deck':
      return decks(view, action)
    case 'stem':
      return stems(view, settings)
    case 'mode':
      return modes(action)
    case 'push':
      return [...PUSHES]
    case 'step':
      return STEPS.map(step => choice(step, `${step} dB`))
    case 'direction':
      return [choice('up', 'louder'), choice('down', 'softer')]
    case 'slot':
      return HOT_CUES.map(slot => {
        const set = trackOn(view, deckOf(view, settings))?.hotCues[slot - 1] != null
        return choice(slot, set ? `${slot}` : `${slot} (empty)`)
      })
    case 'beats':
      return LOOP_BEATS.map(beats => choice(beats, beats === 1 ? '1 beat' : `${beats} beats`))
    case 'scene':
      return SCENES.map(n => choice(n, isOn(view, `/scene/${n}/stored`) ? `Scene ${n}` : `Scene ${n} (empty)`))
    case 'set':
      return sets(view, settings)
  }
}

/** What the settings page of an action offers now. */
export const offerOf = (view: View, action: Action, settings: Settings, address: string): Offer => ({
  t: 'offer',
  bridge: {
    open: view.mirror.open,
    says: view.mirror.open ? `Stembridge ${view.mirror.version}` : view.away,
    address,
  },
  fields: action.fields.map(key => ({
    key,
    label: LABELS[key],
    value: String(settings[key]),
    choices: choicesOf(key, view, action, settings),
  })),
})

import { STEM_COLOURS } from '../../contract/stem-colours.ts'
import { levelText, SILENCE } from '../../contract/tapers.ts'
import { colours, stemLabels } from '../pictures/colours.ts'
import type { Settings } from '../settings.ts'
import { deckOf, isOn, stemPath, stemState, type View } from '../view.ts'
import type { Action, Hand, Strip } from './action.ts'
import { stepped } from './stepped.ts'

type Hint = Pick<Strip, 'hint' | 'hintColour' | 'waits'>

/** What is worth saying about a level: a fader elsewhere that waits for pickup, a hand that holds it, why it is silent. */
const hintOf = (view: View, settings: Settings): Hint => {
  const paths = [stemPath(view, settings, 'gain'), stemPath(view, settings, 'fader')]
  const waiting = view.mirror.hints.find(({ path }) => paths.includes(path))
  if (waiting) {
    const hint = `${waiting.turn === 'up' ? '▲' : '▼'} ${waiting.surface}`
    return { hint, hintColour: colours.warn, waits: waiting.at }
  }
  const { muted, soloed, sounds, there } = stemState(view, settings)
  const holder = paths.map(path => view.mirror.holders.get(path)).find(Boolean)
  const says = (hint: string, hintColour: string): Hint => ({ hint, hintColour, waits: null })
  if (!there) return says('not on this deck', colours.inkFaint)
  if (muted) return says('MUTE', colours.alarm)
  if (soloed) return says('SOLO', colours.go)
  if (holder) return says(`held: ${holder.replace(/^[a-z]+:/, '')}`, colours.inkFaint)
  return says(sounds ? `Deck ${deckOf(view, settings)}` : 'silent: others solo', colours.inkFaint)
}

const mute = ({ view, settings, set }: Hand): void => {
  const path = stemPath(view, settings, 'mute')
  set(path, !isOn(view, path))
}

export const stemLevel: Action = {
  id: 'stem-level',
  name: 'Stem level dial',
  says: 'Level of a stem: turn; press mutes, touch is unity, a long touch soloes',
  icon: 'dial',
  fields: ['deck', 'stem', 'step', 'push'],
  triggers: { Rotate: 'Level', Push: 'Mute', Touch: 'Unity', LongTouch: 'Solo' },
  face: (view, settings) => {
    const { sounds, gain, fader } = stemState(view, settings)
    return { kind: 'stem', stem: settings.stem, lit: sounds, mark: 'mute', says: levelText(gain), level: fader }
  },
  strip: (view, settings) => {
    const { gain, fader, sounds } = stemState(view, settings)
    const { stem } = settings
    const colour = sounds || gain <= SILENCE ? STEM_COLOURS[stem] : colours.edge
    return { name: stemLabels[stem], says: levelText(gain), level: fader, colour, ...hintOf(view, settings) }
  },
  down: hand => {
    if (hand.settings.push === 'mute') mute(hand)
  },
  up: hand => {
    if (hand.settings.push === 'fine' && !hand.spent) mute(hand)
  },
  rotate: (hand, ticks, pressed) => {
    const { view, settings, set } = hand
    const fine = pressed && settings.push === 'fine'
    // a press that turned is no mute
    if (fine) hand.spent = true
    const by = fine ? Math.max(0.1, settings.step / 10) : settings.step
    set(stemPath(view, settings, 'gain'), stepped(stemState(view, settings).gain, ticks, by))
  },
  touch: ({ view, settings, set }, long) => {
    const solo = stemPath(view, settings, 'solo')
    if (long) set(solo, !isOn(view, solo))
    else set(stemPath(view, settings, 'gain'), 0)
  },
}

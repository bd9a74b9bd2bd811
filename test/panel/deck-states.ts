import { rowsOfEffect } from '../../contract/inserts.ts'
import { OWN_EFFECTS } from '../../contract/insert-effects.ts'
import type { SurfaceHint } from '../../contract/controllers.ts'
import { analyses, at as standsAt, full, meters, playing, tracks, two, withAnalysis } from './stage-data.ts'
import type { ScriptedBridge } from './scripted-bridge.ts'
import { sixStems } from './song.ts'
import type { PageState } from './states.ts'

const SLOT = '/deck/1/stem/vocals/insert'
const rowsIn = (n: number, effect: string) =>
  Object.fromEntries(Object.entries(rowsOfEffect(effect)).map(([leaf, row]) => [`${SLOT}/${n}/${leaf}`, row]))
const offers = [
  ...OWN_EFFECTS.map(({ id, name }) => ({ id, name, by: 'own' as const })),
  { id: 'wam:tape', name: 'Tape', by: 'wam' as const },
]
const withInserts = {
  ...playing,
  rows: { ...rowsIn(1, 'filter'), ...rowsIn(2, 'echo'), ...rowsIn(4, 'beat-repeat') },
  values: {
    ...playing.values,
    [`${SLOT}/1/effect`]: 'filter',
    [`${SLOT}/1/cutoff`]: 1200,
    [`${SLOT}/1/mode`]: 'low',
    [`${SLOT}/2/effect`]: 'echo',
    [`${SLOT}/2/time`]: 0.75,
    [`${SLOT}/2/bypass`]: true,
    [`${SLOT}/4/effect`]: 'beat-repeat',
  },
  readings: { ...playing.readings, [`${SLOT}/2/fault`]: 'Gave what is no sound. Let it in again to try once more.' },
}
const hint = (path: string, at: number, turn: 'up' | 'down'): SurfaceHint => ({
  ...{ surface: 'nanoKONTROL2', control: 'Slider 1', path, at, turn, value: 0.5 },
})
const hints: SurfaceHint[] = [
  hint('/deck/1/rate', 0.5, 'up'),
  hint('/master/crossfade', 0.25, 'up'),
  hint('/deck/1/stem/drums/fader', 0.3, 'up'),
  hint('/deck/2/stem/bass/gain', 0.95, 'down'),
]
const sayEffects = (bridge: ScriptedBridge): void => {
  bridge.say({ t: 'effects', effects: offers })
  meters(bridge)
}
const looped = {
  ...withAnalysis(full),
  positions: [standsAt(1, 17.3, false), standsAt(2, 9.6, false)],
  loops: { 1: [16 * 44_100, 18 * 44_100] as const },
}
const at = (name: string, width: number, height: number): PageState => ({
  name,
  viewport: { width, height },
  script: { hello: withAnalysis(full), tracks },
  shows: '[data-testid=track-row]',
  afterwards: meters,
})

/** The states of decks and strips. */
export const DECK_STATES: PageState[] = [
  at('laptop', 1440, 900),
  {
    ...at('six stems on a laptop', 1440, 900),
    script: { hello: { ...playing, decks: { ...two, 1: sixStems('f', 'Six Voices') } } },
    shows: '[data-testid=mute-1-piano]',
  },
  {
    name: 'a deck that is empty',
    script: { hello: { ...playing, decks: { ...two, 2: null } }, tracks },
    shows: '[data-testid=track-row]',
    afterwards: meters,
  },
  {
    ...at('more moves', 1440, 900),
    shows: '[data-testid=deck-1-more][aria-expanded=true]',
    press: ['click:deck-1-more'],
  },
  { ...at('a tall list', 1440, 900), shows: '[data-testid=taller][aria-pressed=true]', press: ['z'] },
  {
    ...at('addresses', 1440, 900),
    shows: '[data-testid=osc-address]',
    press: ['click:osc-addresses-open'],
  },
  {
    name: 'loop and structure',
    script: { hello: looped, tracks, analyses },
    shows: '[data-testid=deck-1-loop][aria-pressed=true]',
    afterwards: meters,
  },
  {
    name: 'overlaid',
    script: { hello: looped, tracks },
    shows: '[data-testid=waves][aria-pressed=true]',
    afterwards: meters,
    press: ['click:waves'],
  },
  {
    name: 'shape',
    script: { hello: withInserts, tracks },
    shows: '[data-testid=eq-high-1-vocals]',
    afterwards: sayEffects,
    press: ['click:shape-1-vocals'],
  },
  {
    name: 'inserts',
    script: { hello: withInserts, tracks },
    shows: '[data-testid=deck-1-stem-vocals-insert-1-cutoff]',
    afterwards: sayEffects,
    press: ['click:shape-1-vocals', 'click:inserts-deck-1-stem-vocals'],
  },
  {
    name: 'master inserts',
    script: { hello: playing, tracks },
    shows: '[data-testid=insert-pane]',
    afterwards: sayEffects,
    press: ['click:inserts-master'],
  },
  {
    name: 'phone inserts',
    viewport: { width: 390, height: 844 },
    script: { hello: withInserts, tracks },
    shows: '[data-testid=insert-pane]',
    afterwards: sayEffects,
    press: ['click:shape-1-vocals', 'click:inserts-deck-1-stem-vocals'],
  },
  {
    name: 'takeover hints',
    script: { hello: playing, tracks },
    shows: '[data-testid=hint]',
    afterwards: bridge => bridge.say({ t: 'hints', hints }),
  },
  {
    name: 'device sounds',
    script: {
      hello: { ...playing, host: { kind: 'device', holder: 'device', name: 'device', blocked: null } },
      tracks,
    },
    shows: '[data-testid=take-sound]',
  },
]

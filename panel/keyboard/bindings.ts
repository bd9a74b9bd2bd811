import { type DeckNumber, STEMS } from '../../contract/parameters.ts'
import type { GridActions } from '../grid/grid-actions.ts'
import type { Actions } from '../stage/actions.ts'

export type Desk = {
  deck: DeckNumber
  actions: Pick<
    Actions,
    | 'play'
    | 'cue'
    | 'hotCue'
    | 'skip'
    | 'loop'
    | 'resizeLoop'
    | 'toggle'
    | 'shiftPitch'
    | 'loopIn'
    | 'loopOut'
    | 'jumpBeats'
    | 'mute'
    | 'solo'
    | 'panic'
    | 'muteAll'
    | 'undo'
    | 'redo'
  >
  grid: Pick<GridActions, 'tap' | 'nudge' | 'take'>
  beatsOfLoop: () => number
  openGrid: () => void
  focusDeck: (deck: DeckNumber) => void
  showKeys: () => void
  search: () => void
  addSongs: () => void
  addFolder: () => void
  lock: () => void
  showSets: () => void
  tallLists: () => void
  zoom: (by: -1 | 1) => void
}
/** The keys by their place on the keyboard (KeyboardEvent.code), so that they lie alike on every layout. */
export type Binding = {
  codes: string[]
  shift?: boolean
  /** With Ctrl, or with ⌘. */
  ctrl?: boolean
  shown: string[]
  says: string
  act: (desk: Desk, nth: number) => void
}

const digits = STEMS.map((_, i) => `Digit${i + 1}`)
const HOT_ROW = ['KeyQ', 'KeyW', 'KeyE', 'KeyR', 'KeyT', 'KeyY', 'KeyU', 'KeyI']

export const BINDINGS: Binding[] = [
  { codes: ['Space'], shown: ['Space'], says: 'Play or hold the lit deck', act: d => d.actions.play(d.deck) },
  { codes: ['KeyC'], shown: ['C'], says: 'Cue', act: d => d.actions.cue(d.deck) },
  {
    codes: digits,
    shown: ['1', '–', '6'],
    says: 'Mute vocals, drums, bass, other, guitar, piano',
    act: (d, n) => d.actions.mute(d.deck, STEMS[n] ?? 'other'),
  },
  {
    codes: digits,
    shift: true,
    shown: ['Shift', '1', '–', '6'],
    says: 'Solo vocals, drums, bass, other, guitar, piano',
    act: (d, n) => d.actions.solo(d.deck, STEMS[n] ?? 'other'),
  },
  { codes: ['KeyP'], shown: ['P'], says: 'Full mix: everything open at unity, at once', act: d => d.actions.panic() },
  { codes: ['KeyZ'], ctrl: true, shown: ['Ctrl', 'Z'], says: 'Take the last gesture back', act: d => d.actions.undo() },
  {
    codes: ['KeyZ'],
    ctrl: true,
    shift: true,
    shown: ['Ctrl', 'Shift', 'Z'],
    says: 'Do it again',
    act: d => d.actions.redo(),
  },
  { codes: ['KeyM'], shown: ['M'], says: 'Mute all; again brings each back as it was', act: d => d.actions.muteAll() },
  { codes: ['ArrowLeft'], shown: ['←'], says: 'A beat back', act: d => d.actions.skip(d.deck, -1) },
  { codes: ['ArrowRight'], shown: ['→'], says: 'A beat on', act: d => d.actions.skip(d.deck, 1) },
  {
    codes: ['ArrowLeft'],
    shift: true,
    shown: ['Shift', '←'],
    says: 'Four beats back, in the beat',
    act: d => d.actions.jumpBeats(d.deck, -4),
  },
  {
    codes: ['ArrowRight'],
    shift: true,
    shown: ['Shift', '→'],
    says: 'Four beats on, in the beat',
    act: d => d.actions.jumpBeats(d.deck, 4),
  },
  { codes: HOT_ROW, shown: ['Q', '–', 'I'], says: 'Hot cues 1 to 8', act: (d, n) => d.actions.hotCue(d.deck, n + 1) },
  { codes: ['KeyL'], shown: ['L'], says: 'Loop on or off', act: d => d.actions.loop(d.deck, d.beatsOfLoop() || 4) },
  { codes: ['Comma'], shown: [','], says: 'Halve the loop', act: d => d.actions.resizeLoop(d.deck, 0.5) },
  { codes: ['Period'], shown: ['.'], says: 'Double the loop', act: d => d.actions.resizeLoop(d.deck, 2) },
  {
    codes: ['KeyK'],
    shown: ['K'],
    says: 'Key lock: the key stays while the speed changes',
    act: d => d.actions.toggle(`/deck/${d.deck}/key-lock`),
  },
  {
    codes: ['KeyJ'],
    shown: ['J'],
    says: 'Sync: follow the other deck in tempo and beat',
    act: d => d.actions.toggle(`/deck/${d.deck}/sync`),
  },
  {
    codes: ['KeyX'],
    shown: ['X'],
    says: 'Slip: the track runs on under loops and jumps',
    act: d => d.actions.toggle(`/deck/${d.deck}/slip`),
  },
  {
    codes: ['KeyV'],
    shown: ['V'],
    says: 'Quantize: cues, loops and jumps keep the beat',
    act: d => d.actions.toggle(`/deck/${d.deck}/quantize`),
  },
  { codes: ['KeyN'], shown: ['N'], says: 'Loop from here', act: d => d.actions.loopIn(d.deck) },
  { codes: ['KeyH'], shown: ['H'], says: 'Loop up to here', act: d => d.actions.loopOut(d.deck) },
  {
    codes: ['Minus', 'Equal'],
    shown: ['-', '='],
    says: 'A semitone lower or higher',
    act: (d, n) => d.actions.shiftPitch(d.deck, n === 0 ? -100 : 100),
  },
  {
    codes: ['Minus', 'Equal'],
    shift: true,
    shown: ['Shift', '-', '='],
    says: 'More or less of the song in the waveforms',
    act: (d, n) => d.zoom(n === 0 ? 1 : -1),
  },
  { codes: ['KeyG'], shown: ['G'], says: 'Grid of the lit deck: tempo, beats and key by hand', act: d => d.openGrid() },
  { codes: ['KeyB'], shown: ['B'], says: 'Tap the tempo of the lit deck', act: d => d.grid.tap(d.deck) },
  {
    codes: ['BracketLeft', 'BracketRight'],
    shown: ['[', ']'],
    says: 'Grid a millisecond earlier or later',
    act: (d, n) => d.grid.nudge(d.deck, n === 0 ? -0.001 : 0.001),
  },
  {
    codes: ['BracketLeft', 'BracketRight'],
    shift: true,
    shown: ['Shift', '[', ']'],
    says: 'Grid ten milliseconds earlier or later',
    act: (d, n) => d.grid.nudge(d.deck, n === 0 ? -0.01 : 0.01),
  },
  { codes: ['KeyA'], shown: ['A'], says: 'Take the better grid that is offered', act: d => d.grid.take(d.deck) },
  { codes: ['KeyD'], shown: ['D'], says: 'Light the other deck', act: d => d.focusDeck(d.deck === 1 ? 2 : 1) },
  { codes: ['KeyF'], shown: ['F'], says: 'Find a song', act: d => d.search() },
  { codes: ['KeyS'], shown: ['S'], says: 'Sets: performances that were saved', act: d => d.showSets() },
  { codes: ['KeyZ'], shown: ['Z'], says: 'More songs on the screen, or the strips again', act: d => d.tallLists() },
  { codes: ['KeyO'], shown: ['O'], says: 'Add songs', act: d => d.addSongs() },
  { codes: ['KeyO'], shift: true, shown: ['Shift', 'O'], says: 'Add a folder of songs', act: d => d.addFolder() },
  { codes: ['KeyL'], shift: true, shown: ['Shift', 'L'], says: 'Lock the screen against hands', act: d => d.lock() },
]

/** What fader keys do while a fader has the focus; shown on the sheet, handled by the fader. */
export const FADER_KEYS: Pick<Binding, 'shown' | 'says'>[] = [
  { shown: ['↑', '↓'], says: 'Half a dB; with Shift a tenth' },
  { shown: ['PgUp', 'PgDn'], says: '3 dB' },
  { shown: ['0'], says: 'Unity' },
  { shown: ['Del'], says: 'Silence' },
  { shown: ['Enter'], says: 'Type a value; so does a press of the right mouse button' },
]

/** What keys do while the focus is among the songs; shown on the sheet, handled by the list. */
export const LIST_KEYS: Pick<Binding, 'shown' | 'says'>[] = [
  { shown: ['↓', '↑'], says: 'The next or the last song; ↓ from the search goes to the first' },
  { shown: ['PgUp', 'PgDn'], says: 'Eight songs on or back' },
  { shown: ['Home', 'End'], says: 'The first or the last song' },
]

type Pressed = Pick<KeyboardEvent, 'code' | 'key' | 'shiftKey' | 'ctrlKey' | 'altKey' | 'metaKey'>
/** What has the focus: text takes all keys, a range the arrows, a button the space. */
export type Focus = 'text' | 'range' | 'button' | 'none'

const focusTakes = (focus: Focus, code: string): boolean =>
  focus === 'text' || (focus === 'range' && code.startsWith('Arrow')) || (focus === 'button' && code === 'Space')

/** The binding of a key and which of its codes it is; undefined where the focus takes the key itself. */
export const bindingOf = (event: Pressed, focus: Focus): { binding: Binding; nth: number } | undefined => {
  if (event.altKey || focusTakes(focus, event.code)) return undefined
  const ctrl = event.ctrlKey || event.metaKey
  for (const binding of BINDINGS) {
    const nth = binding.codes.indexOf(event.code)
    const held = (binding.shift ?? false) === event.shiftKey && (binding.ctrl ?? false) === ctrl
    if (nth >= 0 && held) return { binding, nth }
  }
  return undefined
}

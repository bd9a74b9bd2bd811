import { DAW_ROWS } from './daw.ts'
import { EFFECT_ROW, INSERT_SLOTS, type SlotPath } from './inserts.ts'
import { type Row, reading, reserved, trigger, value } from './parameter-row.ts'
import { faderPosition } from './tapers.ts'

/** What every model gives. */
export const FOUR_STEMS = ['vocals', 'drums', 'bass', 'other'] as const
/** All that have a strip; which of them a track has, the manifest of its stems says. */
export const STEMS = [...FOUR_STEMS, 'guitar', 'piano'] as const
export type StemName = (typeof STEMS)[number]
/** The stems that a track has, by the files of its manifest, in the order of STEMS; the four while there is none. */
export const stemsAmong = (files: readonly string[] | undefined): readonly StemName[] =>
  files ? STEMS.filter(name => files.includes(name)) : FOUR_STEMS
export const DECKS = [1, 2] as const
export type DeckNumber = (typeof DECKS)[number]
export const HOT_CUES = [1, 2, 3, 4, 5, 6, 7, 8] as const
export const SENDS = [1, 2] as const
/** How the crossfader's way is spread over both decks. */
export const CROSSFADER_CURVES = ['smooth', 'power', 'linear', 'cut'] as const
export type CrossfaderCurve = (typeof CROSSFADER_CURVES)[number]
export const SCENES = [1, 2, 3, 4, 5, 6, 7, 8] as const

const gain = (of: string): Row =>
  value('dB', { range: [-144, 6], default: 0, taper: 'fader', says: `Level of ${of}; −144 is silence` })
const send = (n: number): Row =>
  value('dB', {
    range: [-144, 6],
    default: -144,
    taper: 'fader',
    says: `How much of the stem, after its level, goes to send ${n}; −144 is none`,
  })
const rms = (of: string): Row =>
  reading('dBFS', { rate: 10, range: [-144, 12], says: `Root mean square of ${of}, since the last reading` })
const eq = (band: string): Row =>
  value('dB', { range: [-26, 6], default: 0, says: `${band} of the stem's equaliser; −26 removes the band` })

export const stem = {
  gain: gain('the stem'),
  fader: value('position', {
    range: [0, 1],
    default: faderPosition(0),
    viewOf: 'gain',
    says: "The stem's gain as a fader position, by the published taper",
  }),
  mute: value('toggle', { default: false, says: 'Silences the stem and keeps its gain' }),
  solo: value('toggle', { default: false, says: 'Silences the stems of the deck that are not soloed' }),
  pan: value('pan', { range: [-1, 1], default: 0, says: 'Balance: −1 left, 0 centre, 1 right' }),
  'eq/low': eq('Low band (below 250 Hz)'),
  'eq/mid': eq('Middle band'),
  'eq/high': eq('High band (above 2.5 kHz)'),
  filter: value('bipolar', { range: [-1, 1], default: 0, says: 'Low-pass to the left of 0, high-pass to the right' }),
  meter: reading('dBFS', {
    rate: 30,
    range: [-144, 12],
    says: 'Peak of the stem after its gain, since the last reading',
  }),
  rms: rms('the stem after its gain'),
  pfl: value('toggle', { default: false, says: 'Sends the stem, before its level, to the headphones' }),
  'send/1': send(1),
  'send/2': send(2),
} as const satisfies Record<string, Row>

export const deck = {
  gain: gain('the deck'),
  rate: value('ratio', {
    range: [0.5, 2],
    default: 1,
    taper: 'log',
    says: 'Speed of the deck; without key-lock the pitch follows',
  }),
  play: value('toggle', { default: false, says: 'Plays or holds the deck' }),
  loop: value('beats', {
    range: [0, 64],
    default: 0,
    says: 'Length of the loop in beats, from the beat at or before the playhead; 0 is no loop',
  }),
  cue: trigger('none', { says: 'Goes to the cue point and holds; while held there, sets it to the playhead' }),
  seek: trigger('s', { range: [0, 86400], says: 'Moves the playhead, in seconds from the start' }),
  'grid/take': trigger('none', { says: 'Takes the better grid that is offered while the deck plays' }),
  'grid/keep': trigger('none', { says: 'Keeps the grid that the deck plays by, and drops the offer' }),
  nudge: trigger('s', { range: [-10, 10], says: 'Moves the playhead by so many seconds' }),
  load: trigger('text', { says: 'Loads a track by its id' }),
  'load/marked': trigger('none', { says: 'Loads the track that is marked in the library' }),
  eject: trigger('none', { says: 'Takes the track off the deck; refused while it plays' }),
  ...(Object.fromEntries(
    HOT_CUES.map(n => [`hotcue/${n}`, trigger('none', { says: `Jumps to hot cue ${n}; sets it where it is empty` })]),
  ) as Record<`hotcue/${(typeof HOT_CUES)[number]}`, Row>),
  'automation/play': value('toggle', { default: true, says: 'Lets the recorded and drawn lanes move the controls' }),
  'automation/record': value('toggle', { default: false, says: 'Records what hands move while the deck plays' }),
  'automation/latch': value('toggle', {
    default: false,
    says: 'A control that was touched stays with its hand until the deck holds; off: until it is let go',
  }),
  'automation/clear': trigger('none', { says: 'Deletes every lane of the loaded track' }),
  'automation/lanes': reading('count', { rate: 4, says: 'Lanes of the loaded track' }),
  tempo: reading('bpm', { rate: 4, says: 'Sounding tempo; 0 while unknown' }),
  key: reading('text', { rate: 4, says: 'Sounding key, as in "A minor"; empty while unknown' }),
  camelot: reading('text', { rate: 4, says: 'Sounding key in Camelot notation, as in "8A"' }),
  beat: reading('count', { rate: 20, says: 'Beat in the bar, from 1; 0 while unknown' }),
  bar: reading('count', { rate: 20, says: 'Bar, from 1; 0 while unknown' }),
  phrase: reading('count', { rate: 20, says: 'Phrase of eight bars, from 1; 0 while unknown' }),
  position: reading('s', { rate: 10, says: 'Playhead, in seconds from the start' }),
  fit: reading('fraction', {
    rate: 4,
    range: [0, 1],
    says: 'How well the track fits what the other deck sounds, at the speed it would need; 0 while unknown',
  }),
  'grid/offered': reading('toggle', { rate: 4, says: 'Whether a better grid waits for the word to take it' }),
  ready: reading('fraction', { rate: 4, range: [0, 1], says: 'Part of the track whose stems are ready' }),
  pfl: value('toggle', { default: false, says: 'Sends the deck, before its level, to the headphones' }),
  meter: reading('dBFS', { rate: 30, range: [-144, 12], says: 'Peak of the deck, since the last reading' }),
  rms: rms('the deck'),
  'track/title': reading('text', { rate: 4, says: 'Title of the loaded track; empty without one' }),
  'track/tempo': reading('bpm', {
    rate: 4,
    says: 'Tempo of the track, by hand where one is set, else as analysed; 0 while unknown',
  }),
  'track/key': reading('text', { rate: 4, says: 'Key of the track, by hand where one is set, else as analysed' }),
  'track/duration': reading('s', { rate: 4, says: 'Length of the track' }),
  'track/stems': reading('text', {
    rate: 4,
    says: 'Stems of the loaded track, as in "vocals drums"; empty without any',
  }),
  'key-lock': value('toggle', { default: false, says: 'Keeps the key while the rate changes' }),
  pitch: value('cents', { range: [-1200, 1200], default: 0, says: 'Shifts the key and keeps the tempo' }),
  sync: value('toggle', {
    default: false,
    says: 'Follows the other deck in tempo and beat; the other one, which leads, follows no more',
  }),
  chase: value('toggle', {
    default: false,
    says: 'Follows the MIDI clock that comes in: tempo and beat, starts, stops and song positions',
  }),
  'timecode/chase': value('toggle', {
    default: false,
    says: 'Follows the MIDI time code that comes in: its place, and that it runs or stands',
  }),
  'sync/key': value('toggle', { default: false, says: 'Takes the key of the other deck, by its pitch' }),
  slip: value('toggle', {
    default: false,
    says: 'Lets the track run on under loops, jumps, holds and jogs; the deck comes back to it after them',
  }),
  quantize: value('toggle', {
    default: false,
    says: 'Sets cues and loops on beats; jumps while it plays stay where they are in the beat',
  }),
  jog: value('bipolar', {
    range: [-1, 1],
    default: 0,
    says: 'Bends the speed while it is turned, by a tenth at most; whoever turns it lets it go to 0',
  }),
  jump: trigger('beats', { range: [-256, 256], says: 'Jumps by so many beats and stays where it is in the beat' }),
  'loop/in': trigger('none', { says: 'Marks where a loop begins' }),
  'loop/out': trigger('none', { says: 'Loops from the mark to the playhead' }),
  'loop/exit': trigger('none', { says: 'Ends the loop; loops by the last one again where none runs' }),
  'loop/scale': trigger('ratio', { range: [0.125, 8], says: 'Makes the loop so many times as long, from its start' }),
  'loop/move': trigger('beats', {
    range: [-64, 64],
    says: 'Moves the loop by so many beats, and the playhead with it',
  }),
} as const satisfies Record<string, Row>

/** Rows outside the decks. */
export const session = {
  '/master/gain': gain('everything'),
  '/master/crossfade': value('bipolar', {
    range: [-1, 1],
    default: 0,
    says: 'Crossfader: −1 deck 1 alone, 1 deck 2 alone',
  }),
  '/master/crossfade/curve': value('text', {
    default: 'smooth',
    options: CROSSFADER_CURVES,
    says: 'Middle of the crossfader: smooth both decks full, power −3 dB each, linear −6 dB each; cut full up to the end',
  }),
  '/master/limiter': value('toggle', { default: true, says: 'Holds the output below full scale' }),
  '/master/meter': reading('dBFS', { rate: 30, range: [-144, 12], says: 'Peak of the output, since the last reading' }),
  '/master/rms': rms('the output'),
  '/send/1/gain': gain('what comes back from send 1'),
  '/send/2/gain': gain('what comes back from send 2'),
  '/master/record': value('toggle', {
    default: false,
    says: 'Records what sounds to a file in the data folder, in a new one each time and for each host',
  }),
  '/master/recorded': reading('s', { rate: 4, says: 'Length of the recording under way, or of the last one' }),
  '/host': reading('text', { rate: 4, says: 'Who makes the sound, and what keeps it from sounding' }),
  '/transport/play': trigger('none', { says: 'Plays every loaded deck' }),
  '/transport/stop': trigger('none', { says: 'Holds every deck' }),
  '/transport/tempo': reserved(value('bpm', { range: [20, 300], default: 120, says: 'Tempo of the clock' })),
  '/transport/tap': reserved(trigger('none', { says: 'Taps the tempo of the clock' })),
  '/transport/source': value('text', { default: 'deck 1', says: 'What the clock follows: deck 1, deck 2 or off' }),
  '/transport/clock/out': value('toggle', { default: false, says: 'Sends MIDI clock, in phase with the beats' }),
  '/transport/clock/port': value('text', {
    default: '',
    says: 'Part of the name of the MIDI outputs that the clock goes to; empty is all',
  }),
  '/transport/clock/source': value('text', {
    default: '',
    says: 'Part of the name of the MIDI input whose clock is heard; empty is none',
  }),
  '/transport/clock/in': reading('text', {
    rate: 4,
    says: 'MIDI clock that comes in: off, no port, waits, locking, locked, tempo only, stopped or lost',
  }),
  '/transport/clock/in/tempo': reading('bpm', { rate: 4, says: 'Its tempo, smoothed; the last one once it is lost' }),
  '/transport/timecode/source': value('text', {
    default: '',
    says: 'Part of the name of the MIDI input whose time code is heard; empty is none',
  }),
  '/transport/timecode/offset': value('s', {
    range: [0, 86_400],
    default: 0,
    says: 'Time code at which a track begins, in seconds from 00:00:00:00; 3600 is 01:00:00:00',
  }),
  '/transport/timecode/in': reading('text', {
    rate: 4,
    says: 'MIDI time code that comes in: off, no port, waits, locking, runs, back or stands',
  }),
  '/transport/timecode/in/time': reading('text', {
    rate: 10,
    says: 'Where it is: hours, minutes, seconds and frames, as in 01:02:03:04; empty before any',
  }),
  '/cue/gain': gain('the headphones'),
  '/cue/mix': value('position', {
    range: [0, 1],
    default: 0,
    says: 'Headphones: 0 what is sent to them, 1 all that the master hears',
  }),
  '/cue/meter': reading('dBFS', {
    rate: 30,
    range: [-144, 12],
    says: 'Peak of the headphones, since the last reading',
  }),
  '/performance/log': value('toggle', {
    default: false,
    says: 'Writes the performance down, to be bounced later',
  }),
  '/library/browse/move': trigger('count', {
    range: [-1000, 1000],
    says: 'Moves the mark in the library by so many tracks, the newest first',
  }),
  '/library/browse/load': trigger('none', {
    says: 'Loads the marked track onto the deck that is empty, else onto one that holds',
  }),
  '/library/browse/track': reading('text', { rate: 20, says: 'Id of the marked track; empty while none is' }),
  '/library/browse/title': reading('text', { rate: 20, says: 'Title and artist of the marked track' }),
  '/set/open': trigger('text', {
    says: 'Opens a saved set by its id or name: every deck holds, at its place and sound',
  }),
  '/set/name': reading('text', { rate: 4, says: 'Name of the set that was opened last; empty before any' }),
  '/set/missing': reading('count', { rate: 4, says: 'Tracks of the set that are not in the library' }),
  '/undo': trigger('none', {
    says: 'Takes back the last gesture of the surface that asks; of any where it made none',
  }),
  '/redo': trigger('none', { says: 'Does again what was last taken back' }),
  '/panic': trigger('none', {
    says: 'Full mix at unity, at once: every stem open, filters and equalisers flat, sends and inserts out, loops off',
  }),
} as const satisfies Record<string, Row>

export const scene = {
  store: trigger('none', { says: 'Keeps every stem, deck and master value under this scene' }),
  recall: trigger('none', { says: 'Brings the values of this scene back, over its time' }),
  clear: trigger('none', { says: 'Forgets this scene' }),
  time: value('s', { range: [0, 600], default: 0, says: 'Time over which the values travel there; 0 is at once' }),
  beats: value('beats', {
    range: [0, 256],
    default: 0,
    says: 'The same in beats of what plays; 0 leaves it to the time',
  }),
  stored: reading('toggle', { rate: 10, says: 'Whether anything is stored under this scene' }),
} as const satisfies Record<string, Row>

export type Path = string

/** What has slots for effects: every stem, deck, send and the master. */
const CHAINS: readonly Path[] = [
  ...DECKS.flatMap(n => [...STEMS.map(name => `/deck/${n}/stem/${name}`), `/deck/${n}`]),
  ...SENDS.map(n => `/send/${n}`),
  '/master',
]
/** Every slot for an effect. */
export const slotPaths = (): SlotPath[] => CHAINS.flatMap(chain => INSERT_SLOTS.map(n => `${chain}/insert/${n}`))

/** Every path of the table with its row: `/deck/1/stem/vocals/gain` → row. */
export const parameterTable = (): Map<Path, Row> => {
  const table = new Map<Path, Row>()
  for (const n of DECKS) {
    for (const name of STEMS)
      for (const [leaf, row] of Object.entries(stem)) table.set(`/deck/${n}/stem/${name}/${leaf}`, row)
    for (const [leaf, row] of Object.entries(deck)) table.set(`/deck/${n}/${leaf}`, row)
  }
  for (const [path, row] of Object.entries({ ...session, ...DAW_ROWS })) table.set(path, row)
  for (const n of SCENES) for (const [leaf, row] of Object.entries(scene)) table.set(`/scene/${n}/${leaf}`, row)
  for (const slot of slotPaths()) table.set(`${slot}/effect`, EFFECT_ROW)
  return table
}

import { STEMS } from '../../contract/parameters.ts'
import type { Face } from '../../streamdeck/pictures/face.ts'

/** Each kind of key in each of its states, as a performer meets them. */
export const faces: readonly Face[] = [
  ...STEMS.flatMap((stem): Face[] => [
    { kind: 'stem', stem, lit: true, mark: 'mute', says: 'on', level: 0.78 },
    { kind: 'stem', stem, lit: false, mark: 'mute', says: 'muted', level: 0.4 },
  ]),
  { kind: 'stem', stem: 'vocals', lit: true, mark: 'solo', says: 'SOLO', level: null },
  { kind: 'stem', stem: 'drums', lit: false, mark: 'solo', says: 'solo', level: null },
  { kind: 'stem', stem: 'bass', lit: true, mark: 'plus', says: '−12.5 dB', level: 0.6 },
  { kind: 'stem', stem: 'guitar', lit: false, mark: 'minus', says: '−∞ dB', level: 0 },
  { kind: 'press', icon: 'play', says: 'A Song of Night', lit: false, hue: 'go', share: 0.3 },
  { kind: 'press', icon: 'hold', says: 'A Song of Night', lit: true, hue: 'go', share: 0.7 },
  { kind: 'press', icon: 'cue', says: 'Cue 1', lit: false, hue: 'warn' },
  { kind: 'press', icon: 'hotCue', says: '3 · 1:04', lit: true, hue: 'warn' },
  { kind: 'press', icon: 'hotCue', says: '4 · empty', lit: false, hue: 'warn' },
  { kind: 'press', icon: 'loop', says: '16 beats', lit: true, hue: 'warn' },
  { kind: 'press', icon: 'sync', says: 'Sync 2', lit: true, hue: 'go' },
  { kind: 'press', icon: 'next', says: 'Another Long Title', lit: false, hue: 'go' },
  { kind: 'press', icon: 'scene', says: 'Scene 4', lit: true, hue: 'go' },
  { kind: 'press', icon: 'scene', says: 'hold to store', lit: false, hue: 'go' },
  { kind: 'press', icon: 'tap', says: '124.5', lit: false, hue: 'ink' },
  { kind: 'press', icon: 'panic', says: 'Full mix', lit: true, hue: 'alarm' },
  { kind: 'words', head: '128.0', says: '8A · Am' },
  { kind: 'words', head: 'Deck 1', says: 'A Song of Night', lit: true },
  { kind: 'words', head: '45%', says: '+2 A Song of Night', share: 0.45 },
  { kind: 'words', head: 'ready', says: 'queue empty' },
  { kind: 'beat', beat: 1, of: 4, flash: true, says: 'bar 17' },
  { kind: 'beat', beat: 3, of: 4, flash: true, says: 'bar 17' },
  { kind: 'beat', beat: 3, of: 4, flash: false, says: 'bar 117' },
  { kind: 'away', says: 'No bridge' },
  { kind: 'away', says: 'not let in' },
]

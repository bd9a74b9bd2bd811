import type { StemName } from '../../contract/parameters.ts'
import type { Icon } from './icons.ts'

/** What a key shows, before it is drawn: two keys with equal faces have equal pictures. */
export type Face =
  /** A stem: lit while it sounds, dark with the word while it does not. `level`: 0…1, its fader. */
  | {
      kind: 'stem'
      stem: StemName
      lit: boolean
      mark: 'mute' | 'solo' | 'plus' | 'minus'
      says: string
      level: number | null
    }
  /** A switch or a press. `says` is at most two lines. */
  | {
      kind: 'press'
      icon: Icon
      says: string
      lit: boolean
      hue: 'go' | 'warn' | 'alarm' | 'ink'
      share?: number | null
    }
  /** Two lines of words, the first one large. */
  | { kind: 'words'; head: string; says: string; lit?: boolean; share?: number | null }
  /** Beats of a bar: which one it is, from 1; 0 where nothing counts. */
  | { kind: 'beat'; beat: number; of: number; flash: boolean; says: string }
  /** No bridge, or one that does not let it in. */
  | { kind: 'away'; says: string }

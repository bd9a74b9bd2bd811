import type { Action } from './action.ts'
import { beatFlash } from './beat-flash.ts'
import { deckCue } from './deck-cue.ts'
import { deckLoop } from './deck-loop.ts'
import { deckPlay } from './deck-play.ts'
import { deckSync } from './deck-sync.ts'
import { focusDeck } from './focus-deck.ts'
import { hotCue } from './hot-cue.ts'
import { loadNext } from './load-next.ts'
import { panic } from './panic.ts'
import { queueProgress } from './queue-progress.ts'
import { scene } from './scene.ts'
import { stemLevel } from './stem-level.ts'
import { stemMute } from './stem-mute.ts'
import { stemSolo } from './stem-solo.ts'
import { stemStep } from './stem-step.ts'
import { tapTempo } from './tap-tempo.ts'
import { tempoKey } from './tempo-key.ts'

export type { Action, Hand, Strip } from './action.ts'

export const PLUGIN = 'com.stembridge.live'

/** Every action, in the order of the list that they are dragged from. */
export const actions: readonly Action[] = [
  stemMute,
  stemSolo,
  stemLevel,
  stemStep,
  deckPlay,
  deckCue,
  hotCue,
  deckLoop,
  deckSync,
  loadNext,
  scene,
  tapTempo,
  tempoKey,
  beatFlash,
  queueProgress,
  focusDeck,
  panic,
]
/** An action's name in the vendor's program. */
export const uuidOf = ({ id }: Pick<Action, 'id'>): string => `${PLUGIN}.${id}`

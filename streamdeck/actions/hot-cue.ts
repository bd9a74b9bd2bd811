import { LIBRARY_RATE } from '../../contract/audio-folder.ts'
import { deckOf, trackOn } from '../view.ts'
import type { Action } from './action.ts'

/** A moment of a track as minutes and seconds. */
const moment = (samples: number): string => {
  const seconds = Math.floor(samples / LIBRARY_RATE)
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`
}

export const hotCue: Action = {
  id: 'hot-cue',
  name: 'Hot cue',
  says: 'Jumps to a hot cue; sets it where it is empty',
  icon: 'hotCue',
  fields: ['deck', 'slot'],
  face: (view, settings) => {
    const at = trackOn(view, deckOf(view, settings))?.hotCues[settings.slot - 1] ?? null
    const says = at === null ? 'empty' : moment(at)
    return { kind: 'press', icon: 'hotCue', says: `${settings.slot} · ${says}`, lit: at !== null, hue: 'warn' }
  },
  down: ({ view, settings, set }) => set(`/deck/${deckOf(view, settings)}/hotcue/${settings.slot}`),
}

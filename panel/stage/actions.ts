import { LIBRARY_RATE } from '../../contract/audio-folder.ts'
import type { PlayedGrid } from '../../contract/grid.ts'
import type { LoadedTrack } from '../../contract/live.ts'
import type { ParameterValue } from '../../contract/parameter-row.ts'
import { DECKS, type DeckNumber, type Path, STEMS, type StemName } from '../../contract/parameters.ts'
import type { Seconds } from '../../contract/units.ts'
import { beatsAway } from '../deck/beats-away.ts'
import { sampleAt } from '../live/gauges.ts'
import type { Live } from '../live/live.ts'
import { isOn, numberAt } from '../live/state.ts'

/** What buttons and keys do; each is one verb of the performer. */
export type Actions = ReturnType<typeof actionsOn>

export const stemPath = (deck: DeckNumber, stem: StemName, leaf: string): Path => `/deck/${deck}/stem/${stem}/${leaf}`
const everyMute = DECKS.flatMap(deck => STEMS.map(stem => stemPath(deck, stem, 'mute')))

export const actionsOn = (
  live: Pick<Live, 'state' | 'gauges' | 'set' | 'trigger'>,
  gridOf: (track: LoadedTrack) => Pick<PlayedGrid, 'beats'>,
) => {
  let mutesBefore: [Path, ParameterValue][] | undefined
  const beatsOf = (deck: DeckNumber): readonly Seconds[] => {
    const track = live.state.decks[deck]
    return track ? gridOf(track).beats : []
  }
  const toggle = (path: Path): void => live.set(path, !isOn(live.state, path))
  const now = (deck: DeckNumber): Seconds => sampleAt(live.gauges.positions[deck], performance.now()) / LIBRARY_RATE
  const seek = (deck: DeckNumber, seconds: Seconds): void => {
    if (live.state.decks[deck]) live.trigger(`/deck/${deck}/seek`, Math.max(0, seconds))
  }
  const allMuted = (): boolean => everyMute.every(path => isOn(live.state, path))
  return {
    play: (deck: DeckNumber) => live.state.decks[deck] && toggle(`/deck/${deck}/play`),
    cue: (deck: DeckNumber) => live.state.decks[deck] && live.trigger(`/deck/${deck}/cue`),
    hotCue: (deck: DeckNumber, n: number) => live.state.decks[deck] && live.trigger(`/deck/${deck}/hotcue/${n}`),
    seek,
    /** By so many beats, to a beat. */
    skip: (deck: DeckNumber, beats: number) => seek(deck, beatsAway(beatsOf(deck), now(deck), beats)),
    /** 0 ends the loop; the length that runs already ends it too. */
    loop: (deck: DeckNumber, beats: number) => {
      const path = `/deck/${deck}/loop`
      live.set(path, numberAt(live.state, path) === beats ? 0 : beats)
    },
    resizeLoop: (deck: DeckNumber, by: 0.5 | 2) => {
      const beats = numberAt(live.state, `/deck/${deck}/loop`)
      if (beats > 0) live.set(`/deck/${deck}/loop`, Math.min(64, Math.max(0.25, beats * by)))
    },
    loopIn: (deck: DeckNumber) => live.trigger(`/deck/${deck}/loop/in`),
    loopOut: (deck: DeckNumber) => live.trigger(`/deck/${deck}/loop/out`),
    loopExit: (deck: DeckNumber) => live.trigger(`/deck/${deck}/loop/exit`),
    /** Stays where it is in the beat. */
    jumpBeats: (deck: DeckNumber, beats: number) => live.trigger(`/deck/${deck}/jump`, beats),
    /** By so many cents, within an octave. */
    shiftPitch: (deck: DeckNumber, cents: number) => {
      const path = `/deck/${deck}/pitch`
      live.set(path, Math.min(1200, Math.max(-1200, numberAt(live.state, path) + cents)))
    },
    mute: (deck: DeckNumber, stem: StemName) => toggle(stemPath(deck, stem, 'mute')),
    solo: (deck: DeckNumber, stem: StemName) => toggle(stemPath(deck, stem, 'solo')),
    load: (deck: DeckNumber, id: string) => live.trigger(`/deck/${deck}/load`, id),
    eject: (deck: DeckNumber) => live.state.decks[deck] && live.trigger(`/deck/${deck}/eject`),
    storeScene: (n: number) => live.trigger(`/scene/${n}/store`),
    recallScene: (n: number) => live.trigger(`/scene/${n}/recall`),
    undo: () => live.trigger('/undo'),
    redo: () => live.trigger('/redo'),
    panic: () => live.trigger('/panic'),
    allMuted,
    /** Mutes all; the second time each voice comes back as it was. */
    muteAll: () => {
      const before = mutesBefore
      if (before && allMuted()) {
        mutesBefore = undefined
        for (const [path, value] of before) live.set(path, value)
        return
      }
      mutesBefore = everyMute.map(path => [path, isOn(live.state, path)])
      for (const path of everyMute) live.set(path, true)
    },
    toggle,
  }
}

import type { AutomationFromBridge, Lane } from '../../contract/automation.ts'
import type { LoadedTrack } from '../../contract/live.ts'
import { DECKS, type DeckNumber, type Path } from '../../contract/parameters.ts'
import { engineLanes } from '../timeline/lane.ts'
import { gridFor } from './extent.ts'
import type { ToEngine } from './messages.ts'

/** The lanes that a host was told of, and the controls that hands have taken from them. */
export type HostLanes = { readonly lanes: Record<DeckNumber, Told>; left: readonly Path[] }
type Told = { track: string | null; lanes: readonly Lane[] }

export const createHostLanes = (): HostLanes => ({
  lanes: { 1: { track: null, lanes: [] }, 2: { track: null, lanes: [] } },
  left: [],
})

/** What the engine is told of a deck's lanes: none while another track lies there than they are of. */
export const lanesMessage = ({ lanes }: HostLanes, deck: DeckNumber, track: LoadedTrack | null): ToEngine => {
  const told = lanes[deck]
  const own = track !== null && told.track === track.id ? told.lanes : []
  return { t: 'lanes', deck, lanes: engineLanes(deck, own, own.length > 0 && track ? gridFor(track) : null) }
}

/** Takes what the bridge says of automation. @returns what the engine is to hear */
export const takeAutomation = (
  host: HostLanes,
  message: AutomationFromBridge,
  tracks: Record<DeckNumber, LoadedTrack | null>,
): ToEngine => {
  if (message.t === 'left') {
    host.left = message.paths
    return message
  }
  host.lanes[message.deck] = message
  return lanesMessage(host, message.deck, tracks[message.deck])
}

/** All that an engine that begins anew has to hear. */
export const allLanes = (host: HostLanes, tracks: Record<DeckNumber, LoadedTrack | null>): ToEngine[] => [
  ...DECKS.map(deck => lanesMessage(host, deck, tracks[deck])),
  { t: 'left', paths: [...host.left] },
]

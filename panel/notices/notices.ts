import type { Blocked, HostStatus, SurfaceStatus } from '../../contract/live.ts'
import type { Connection, LiveState } from '../live/state.ts'
import { words } from '../strings.ts'

export type NoticeAction = 'start-sound' | 'take-over'
export type Notice = {
  id: string
  tone: 'calm' | 'warn' | 'alarm'
  title: string
  detail: string
  action?: NoticeAction
  hideable?: boolean
}
export type Situation = {
  connection: Connection
  hosting: boolean
  you: string | null
  host: HostStatus | null
  access?: LiveState['access']
  /** Whether this page could take the sound. */
  canSound?: boolean
  blocked: Blocked | null
  starved: boolean
  libraryAway: boolean
  /** How many changes by hand the library has not taken yet. */
  waiting?: number
  surfaces: SurfaceStatus[]
}

const ofConnection = ({ connection, hosting }: Situation): Notice[] => {
  if (connection === 'open') return []
  if (connection === 'connecting') return [{ id: 'connecting', tone: 'calm', ...words.notices.connecting }]
  return hosting
    ? [{ id: 'bridge-away', tone: 'warn', ...words.notices.bridgeAwayHosting }]
    : [{ id: 'bridge-away', tone: 'alarm', ...words.notices.bridgeAway }]
}

const ofHost = ({ name, blocked, says }: HostStatus): Pick<Notice, 'title' | 'detail'> => {
  if (blocked === 'device') return words.notices.deviceBlocked(says)
  if (blocked === 'away') return words.notices.otherAway(hostName(name))
  return blocked ? words.notices.otherBlocked(hostName(name)) : words.notices.otherHost(hostName(name))
}

const ofSound = ({ connection, host, hosting, blocked, starved, canSound }: Situation): Notice[] => {
  if (hosting && blocked)
    return [{ id: 'sound-blocked', tone: 'warn', ...words.notices.blocked, action: 'start-sound' }]
  if (hosting && starved && connection === 'open') return [{ id: 'starved', tone: 'warn', ...words.notices.starved }]
  if (connection !== 'open' || hosting || !host || host.kind === 'silent') return []
  if (host.kind === 'device' && !host.blocked) return []
  if (canSound === false) return []
  const said = ofHost(host)
  return [{ id: 'other-host', tone: host.blocked ? 'warn' : 'calm', ...said, action: 'take-over' }]
}

const ofAccess = ({ connection, access }: Situation): Notice[] =>
  connection === 'open' && access?.scope === 'view'
    ? [{ id: 'only-sees', tone: 'calm', ...words.access.onlySees, hideable: true }]
    : []

/** A host is named by its origin: 'panel:ab12' is shown as "Panel ab12", 'device:device' as "The device". */
export const hostName = (name: string): string => name.replace(/^panel:/, 'Panel ').replace(/^device:.*/, 'The device')

/** A surface that does not work, with its cure; MIDI's absence is no alarm and stays among the surfaces. */
const ofSurfaces = ({ surfaces }: Situation): Notice[] =>
  surfaces
    .filter(surface => surface.kind === 'osc' && !surface.ok && surface.failure)
    .map(({ failure, says }) => ({
      id: 'osc-port',
      tone: 'warn' as const,
      title: failure?.error ?? says,
      detail: failure?.cure ?? '',
      hideable: true,
    }))

const ofLibrary = ({ libraryAway, connection, waiting = 0 }: Situation): Notice[] => {
  if (!libraryAway || connection !== 'open') return []
  const { title, detail } = words.notices.libraryAway
  const kept = waiting > 0 ? ` ${words.notices.waiting(waiting)}` : ''
  return [{ id: 'library-away', tone: 'warn', title, detail: detail + kept }]
}

/** All that is to be said now, the most pressing first. */
export const noticesOf = (situation: Situation): Notice[] => [
  ...ofConnection(situation),
  ...ofSound(situation),
  ...ofAccess(situation),
  ...ofLibrary(situation),
  ...ofSurfaces(situation),
]

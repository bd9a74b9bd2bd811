import type { ClientKind, Origin } from '../../contract/live.ts'
import type { Who } from '../access/index.ts'

/** Who a client of the live socket is, and by which address of ours it came. */
export type Guest = { who: Who; by: string }

/** Under which name a client of the live socket is known. One from elsewhere has its device in it, so that it cannot pass
 *  for another; and it stands by for no sound, since a page that comes by plain HTTP has no audio thread. */
export const originFor = (who: Who, kind: ClientKind, name: string): { origin: Origin; kind: ClientKind } => {
  if (who.local) return { origin: `${kind}:${name}`, kind }
  const as = kind === 'streamdeck' ? kind : 'panel'
  return { origin: `${as}:${who.id}-${name}`, kind: as }
}

/** Whether a name is one of this client's own. */
export const isOwn = (origin: Origin, who: Who): boolean => who.local || origin.startsWith(`panel:${who.id}-`)

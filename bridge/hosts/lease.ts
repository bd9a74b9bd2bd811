import type { Blocked, HostKind, HostStatus, Origin } from '../../contract/live.ts'
import type { MonotonicMs } from '../../contract/units.ts'
import { setLocal, type Transport } from '../transport/index.ts'
import { hushLevels } from './hush-levels.ts'

/** A host that is nothing for so long is away: a frozen tab, a device program that hangs. Hosts tell ten times a second. */
const AWAY_MS = 2000

/** Who can make the sound. */
export type Candidate = { readonly origin: Origin; readonly kind: Exclude<HostKind, 'silent'> }

/** Who makes the sound: one holder at a time, or nobody, and then the silent host keeps the decks moving. */
export type Lease = {
  readonly transport: Transport
  holder: Candidate | null
  blocked: Blocked | null
  says: string
  /** When the holder was last heard of. */
  heardAt: MonotonicMs
  /** Devices that are there and do not hold it: one of them has it when the holder leaves. */
  readonly standby: Map<Origin, Candidate>
  /** Whether a host has held the lease since this bridge started: after that no host's memory counts over ours. */
  wasHeld: boolean
  readonly onChange: Set<(host: HostStatus) => void>
}

export const createLease = (transport: Transport): Lease => ({
  transport,
  holder: null,
  blocked: null,
  says: '',
  heardAt: 0,
  standby: new Map(),
  wasHeld: false,
  onChange: new Set(),
})

export const hostOf = ({ holder, blocked, says }: Lease): HostStatus => ({
  kind: holder?.kind ?? 'silent',
  holder: holder?.origin ?? null,
  name: holder?.origin ?? 'silent',
  blocked,
  ...(says ? { says } : {}),
})

/** The same in words, for surfaces that show no more than a line. */
export const hostText = ({ kind, holder, blocked, says }: HostStatus): string =>
  [kind === 'silent' ? 'silent' : holder, blocked, says].filter(Boolean).join(', ')

export const holds = ({ holder }: Lease, origin: Origin): boolean => holder?.origin === origin
/** Whether it makes the sound now, by its own clock. */
export const sounds = (lease: Lease, origin: Origin): boolean => holds(lease, origin) && lease.blocked === null

const changed = (lease: Lease): void => {
  setLocal(lease.transport, lease.holder === null || lease.blocked !== null)
  const host = hostOf(lease)
  for (const hear of lease.onChange) hear(host)
}

const give = (lease: Lease, holder: Candidate | null): void => {
  const before = lease.holder
  if (before?.kind === 'device') lease.standby.set(before.origin, before)
  if (holder) lease.standby.delete(holder.origin)
  const heardAt = lease.transport.tree.now()
  Object.assign(lease, { holder, blocked: null, says: '', heardAt, wasHeld: lease.wasHeld || holder !== null })
  changed(lease)
}

/** A device is there, and may be given the sound. */
export const standBy = (lease: Lease, candidate: Candidate): void => {
  if (candidate.kind === 'device' && !holds(lease, candidate.origin)) lease.standby.set(candidate.origin, candidate)
}

/** Gives the lease to a host: each take is on purpose, so the last one has it. */
export const take = (lease: Lease, candidate: Candidate): void => {
  if (!holds(lease, candidate.origin)) give(lease, candidate)
}

/** A host gives the lease back: a device that stands by has it next, else the silent host goes on from where it was. */
export const leave = (lease: Lease, origin: Origin): void => {
  if (!holds(lease, origin)) return
  const next = [...lease.standby.values()].find(candidate => candidate.origin !== origin) ?? null
  give(lease, next)
}

/** A host is gone for good. */
export const gone = (lease: Lease, origin: Origin): void => {
  leave(lease, origin)
  lease.standby.delete(origin)
}

/** The holder may not sound, or may now. While it may not, the bridge's own clock moves the decks.
 *  @param says  what it sounds on, or what keeps it
 *  @returns whether the holder has to be sent to where the decks are */
export const block = (lease: Lease, origin: Origin, blocked: Blocked | null, says = ''): boolean => {
  if (!holds(lease, origin) || (lease.blocked === blocked && lease.says === says)) return false
  const began = lease.blocked !== null && blocked === null
  Object.assign(lease, { blocked, says })
  changed(lease)
  return began
}

/** The holder was heard of. @returns whether it had been away, and has to be sent to where the decks are */
export const heard = (lease: Lease, origin: Origin): boolean => {
  if (!holds(lease, origin)) return false
  lease.heardAt = lease.transport.tree.now()
  return lease.blocked === 'away' && block(lease, origin, null, '')
}

/** A holder that has not been heard of for a while is away: the decks go on by the bridge's clock until it is back. While
 *  nobody sounds the levels are down. */
export const watchHolder = (lease: Lease): void => {
  const { holder, blocked, heardAt, transport } = lease
  if (holder && blocked === null && transport.tree.now() - heardAt > AWAY_MS)
    block(lease, holder.origin, 'away', lease.says)
  if (lease.holder === null || lease.blocked !== null) hushLevels(transport.tree)
}

import type { MonotonicMs } from '../../contract/units.ts'

/** A DAW that is busy, as one that opens a session, may answer this late. */
const BUSY_MS = 1000

/** A value that both a deck and a DAW have: who moved it last, and what each said of it. */
export type Control<V> = {
  /** What we sent last, and when; until `oursUntil` what comes back may be from before. */
  sent: V | undefined
  sentAt: MonotonicMs
  oursUntil: MonotonicMs
  /** Whether the answer to what was sent has not come yet. */
  open: boolean
  /** What the DAW said last; undefined before it said anything since it was bound. */
  said: V | undefined
}

export const newControl = <V>(): Control<V> => ({
  sent: undefined,
  sentAt: 0,
  oursUntil: Number.NEGATIVE_INFINITY,
  open: false,
  said: undefined,
})

type Sameness<V> = (a: V, b: V) => boolean

/** @param echoMs  how late an answer may come that is from before */
export const send = <V>(
  control: Control<V>,
  value: V,
  { now, echoMs, same }: { now: MonotonicMs; echoMs: MonotonicMs; same: Sameness<V> },
): void => {
  // a DAW that has the value already may not answer
  const open = control.said === undefined || !same(control.said, value)
  Object.assign(control, { sent: value, sentAt: now, oursUntil: now + echoMs, open })
}

/** Until when what differs from what we sent is taken for older than that. */
export const oursUntil = <V>({ open, sentAt, oursUntil }: Control<V>): MonotonicMs =>
  open ? Math.max(oursUntil, sentAt + BUSY_MS) : oursUntil

export type Heard =
  /** Our own word, after so many milliseconds. */
  | { is: 'echo'; after: MonotonicMs }
  /** Perhaps from before our last word: look again when our time is over. */
  | { is: 'late' }
  /** A hand in the DAW. */
  | { is: 'new' }

/** What the DAW's word about a control is, for who sent last. Whoever moves owns it: while we move, what differs waits. */
export const hear = <V>(
  control: Control<V>,
  value: V,
  { now, same }: { now: MonotonicMs; same: Sameness<V> },
): Heard => {
  control.said = value
  if (control.open && control.sent !== undefined && same(control.sent, value)) {
    control.open = false
    return { is: 'echo', after: now - control.sentAt }
  }
  if (now < oursUntil(control)) return { is: 'late' }
  control.open = false
  return { is: 'new' }
}

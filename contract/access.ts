/** Who may touch: what a device on the network may do. What each message and route needs is in access-needs.ts. */

/** view sees; play turns what is live; manage has the library, the queue, the settings and who is let in. */
export const SCOPES = ['view', 'play', 'manage'] as const
export type Scope = (typeof SCOPES)[number]
/** What a request needs; 'anyone' is the way in. */
export type Need = Scope | 'anyone'

export const reaches = (has: Scope, need: Need): boolean =>
  need === 'anyone' || SCOPES.indexOf(has) >= SCOPES.indexOf(need)

/** A device that was let in. Times are milliseconds since 1970. */
export type Device = {
  id: string
  name: string
  scope: Scope
  /** Where it was last seen. */
  address: string
  since: number
  lastSeen: number
  connected: boolean
}
/** An address whose OSC is heard, with scope play; `device` where a device that was let in asked for it. */
export type OscSender = { address: string; name: string; since: number; device: string | null }
/** An address whose OSC was turned away. */
export type OscAsked = { address: string; count: number; at: number }
/** The code that is open. */
export type OpenCode = { code: string; scope: Scope; until: number; triesLeft: number }

/** What GET /access says; those without manage see of it how they stand themselves. */
export type AccessState = {
  lan: boolean
  you: { scope: Scope; local: boolean; id: string | null; name: string | null; address: string }
  /** The addresses of the page for other devices, the likeliest first. */
  addresses: string[]
  code: OpenCode | null
  devices: Device[]
  osc: OscSender[]
  asked: OscAsked[]
}

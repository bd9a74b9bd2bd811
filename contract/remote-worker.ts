/** What passes between the server and a worker on another machine, as JSON over HTTP; samples pass as bytes (int16,
 *  as audio folders have them). Every request carries the token: `authorization: Bearer …`. */
import { type Static, Type } from 'typebox'
import { AnalysisSchema } from './analysis.ts'
import { AnalysisDocumentSchema } from './analysis-document.ts'
import { ManifestSchema, RangesSchema } from './audio-folder.ts'
import { FailureSchema } from './track.ts'

/** Both sides speak the same one, or not at all. */
export const WORKER_PROTOCOL = 1
/** The largest part that is fetched or returned at once. */
export const MOST_PART_BYTES = 4 * 1024 * 1024
/** Of a part's bytes, in lower-case hexadecimal. */
export const PART_SHA256 = 'x-content-sha256'
/** Tells the taker of a claim from one that was declared dead. */
export const CLAIM_TOKEN = 'x-claim-token'

const Name = Type.String({ minLength: 1, maxLength: 120 })
const OrNull = <T extends Type.TSchema>(schema: T) => Type.Union([schema, Type.Null()])
export const RemoteKindSchema = Type.Union([Type.Literal('separation'), Type.Literal('analysis')])
export type RemoteKind = Static<typeof RemoteKindSchema>

/** Said at the start and every few seconds. */
export const WorkerHelloSchema = Type.Object({
  protocol: Type.Literal(WORKER_PROTOCOL),
  /** Of this process, for as long as it lives. */
  id: Type.String({ format: 'uuid' }),
  name: Name,
  host: Name,
  /** What it separates by; null where it only analyses. */
  engine: OrNull(Name),
  engineVersion: OrNull(Name),
  /** The stems that its engine gives. */
  stems: OrNull(Type.Array(Name, { maxItems: 16 })),
  kinds: Type.Array(RemoteKindSchema, { minItems: 1, maxItems: 2 }),
})
export type WorkerHello = Static<typeof WorkerHelloSchema>
/** `queue`: under which name in Redis this library's jobs are dispatched. */
export const WorkerWelcomeSchema = Type.Object({ queue: Type.String(), leaseMs: Type.Integer() })
export type WorkerWelcome = Static<typeof WorkerWelcomeSchema>

/** A job that Redis gave to a worker, to be claimed. */
export const ClaimRequestSchema = Type.Object({
  worker: Type.String({ format: 'uuid' }),
  kind: RemoteKindSchema,
  job: Type.String({ maxLength: 64 }),
})
export type ClaimRequest = Static<typeof ClaimRequestSchema>

/** A job in a worker's hands. `stems`: what an earlier attempt of the same engine has finished; null without any. */
export const ClaimSchema = Type.Object({
  id: Type.String(),
  token: Type.String(),
  kind: RemoteKindSchema,
  attempt: Type.Integer(),
  mix: ManifestSchema,
  stems: OrNull(ManifestSchema),
  playhead: Type.Integer(),
})
export type Claim = Static<typeof ClaimSchema>

/** Says that the worker lives, and how far it is. Answered at once when there is news, else after a second. */
export const BeatSchema = Type.Object({
  percent: OrNull(Type.Number({ minimum: 0, maximum: 100 })),
  etaSeconds: OrNull(Type.Number({ minimum: 0 })),
  /** The playhead that the worker knows, in samples. */
  playhead: Type.Integer(),
})
export type Beat = Static<typeof BeatSchema>
/** `stop`: the work is no longer wanted, and why. */
export const OrdersSchema = Type.Object({ playhead: Type.Integer(), stop: OrNull(FailureSchema) })
export type Orders = Static<typeof OrdersSchema>

/** What stems look like before their first part: as the manifest of the worker's own folder says. */
export const StemsBeginSchema = Type.Pick(ManifestSchema, ['files', 'samples', 'engine', 'engineVersion'])
export type StemsBegin = Static<typeof StemsBeginSchema>
export const ReadySchema = Type.Object({ ready: RangesSchema })
/** The end of a separation: the figures of the worker's own manifest, and its report as the worker wrote it. */
export const StemsEndSchema = Type.Object({
  modelResidualDb: OrNull(Type.Number()),
  residualDb: OrNull(Type.Number()),
  clipped: Type.Integer({ minimum: 0 }),
  report: OrNull(Type.Unknown()),
})
export type StemsEnd = Static<typeof StemsEndSchema>
/** `document`: the same with its curves, where the worker made it. */
export const AnalysisEndSchema = Type.Object({ analysis: AnalysisSchema, document: OrNull(AnalysisDocumentSchema) })
export type AnalysisEnd = Static<typeof AnalysisEndSchema>
/** The worker's own failure; `left`: it was ended in order and gives the job back. */
export const GivenUpSchema = Type.Object({ failure: FailureSchema, left: Type.Boolean() })
export type GivenUp = Static<typeof GivenUpSchema>

/** A worker as Health shows it. */
export const RemoteWorkerSchema = Type.Object({
  name: Type.String(),
  host: Type.String(),
  engine: OrNull(Type.String()),
  engineVersion: OrNull(Type.String()),
  kinds: Type.Array(RemoteKindSchema),
  running: Type.Array(Type.Object({ kind: RemoteKindSchema, trackId: Type.String(), percent: Type.Integer() })),
  lastSeenSeconds: Type.Number(),
})
export type RemoteWorker = Static<typeof RemoteWorkerSchema>

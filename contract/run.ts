/** Runs and their jobs as the API shows them. A run is a graph of nodes; a job is one node's turn in a queue. */
import { type Static, Type } from 'typebox'
import { FailureSchema, TrackStateSchema } from './track.ts'

const OrNull = <T extends Type.TSchema>(schema: T) => Type.Union([schema, Type.Null()])

export const JobKindSchema = Type.Union([
  Type.Literal('import'),
  Type.Literal('separation'),
  Type.Literal('analysis'),
  Type.Literal('export'),
])
/** The queues. */
export type JobKind = Static<typeof JobKindSchema>

/** A node of a run. `kept`: not done in this run, but taken over from an earlier one. */
export const NodeStateSchema = Type.Union([
  Type.Literal('waiting'),
  Type.Literal('queued'),
  Type.Literal('running'),
  Type.Literal('done'),
  Type.Literal('failed'),
  Type.Literal('cancelled'),
  Type.Literal('kept'),
])
export type NodeState = Static<typeof NodeStateSchema>

export const JobSchema = Type.Object({
  id: Type.String(),
  kind: JobKindSchema,
  runId: Type.String(),
  node: Type.String(),
  state: Type.Union([
    Type.Literal('queued'),
    Type.Literal('running'),
    Type.Literal('done'),
    Type.Literal('failed'),
    Type.Literal('cancelled'),
  ]),
  /** The attempt that runs, or that comes next: 1, 2, 3. */
  attempt: Type.Integer(),
  /** Jobs of its queue that go before it; 0 when it is not queued. */
  ahead: Type.Integer(),
  /** Why it waits, as a sentence for the user; null when it does not. */
  why: OrNull(Type.String()),
  /** Milliseconds since 1970; null when no attempt is put off. */
  nextAttemptAt: OrNull(Type.Number()),
  /** What its last attempt failed with. */
  failure: OrNull(FailureSchema),
})
export type Job = Static<typeof JobSchema>

export const RunSchema = Type.Object({
  id: Type.String(),
  /** 'track': of a song that was dropped in; 'import': of one that came in stems; 'stems': its stems by another engine,
   *  or anew; 'replay': done again to compare; 'export': written as files to be downloaded. */
  kind: Type.Union([
    Type.Literal('track'),
    Type.Literal('import'),
    Type.Literal('stems'),
    Type.Literal('replay'),
    Type.Literal('export'),
  ]),
  trackId: Type.String(),
  title: Type.String(),
  state: TrackStateSchema,
  /** Whole percent. */
  progress: Type.Integer({ minimum: 0, maximum: 100 }),
  etaSeconds: OrNull(Type.Number()),
  failure: OrNull(FailureSchema),
  /** The separation engine that was asked for; null takes the server's own. */
  engine: OrNull(Type.String()),
  nodes: Type.Array(
    Type.Object({
      name: Type.String(),
      state: NodeStateSchema,
      /** Whole percent. */
      percent: Type.Integer(),
      etaSeconds: OrNull(Type.Number()),
    }),
  ),
  /** Its jobs that wait or run, and the last one of each node that failed. */
  jobs: Type.Array(JobSchema),
  createdAt: Type.Number(),
  endedAt: OrNull(Type.Number()),
})
export type Run = Static<typeof RunSchema>

/** One attempt at a node. */
export const ExecutionSchema = Type.Object({
  node: Type.String(),
  attempt: Type.Integer(),
  /** `lost`: its server died under it. */
  state: Type.Union([Type.Literal('running'), Type.Literal('done'), Type.Literal('failed'), Type.Literal('lost')]),
  seed: Type.Integer(),
  /** SHA-256 of what went in and of what came out; the latter null until it is known. */
  inputHash: Type.String(),
  outputHash: OrNull(Type.String()),
  engine: OrNull(Type.String()),
  version: OrNull(Type.String()),
  failure: OrNull(FailureSchema),
  startedAt: Type.Number(),
  seconds: OrNull(Type.Number()),
  /** The report of the checks on what came out, as its maker wrote it; null where there is none. */
  report: OrNull(Type.Unknown()),
})

/** All that is known of how a run came about: GET /api/runs/{id}. */
export const RunManifestSchema = Type.Object({
  run: RunSchema,
  seed: Type.Integer(),
  /** SHA-256 of the file. */
  inputHash: Type.String(),
  executions: Type.Array(ExecutionSchema),
  /** Of a replay: the run that it repeats, and whether each node's output has the same hash; null until both are known. */
  replay: OrNull(
    Type.Object({
      of: Type.String(),
      equal: OrNull(Type.Boolean()),
      nodes: Type.Array(Type.Object({ name: Type.String(), equal: OrNull(Type.Boolean()) })),
    }),
  ),
})
export type RunManifest = Static<typeof RunManifestSchema>

/** A queue: GET /api/queues. `places`: how many of its jobs run at once. */
export const QueueSchema = Type.Object({
  kind: JobKindSchema,
  queued: Type.Integer(),
  running: Type.Integer(),
  places: Type.Integer(),
  paused: Type.Boolean(),
})
export type QueueState = Static<typeof QueueSchema>

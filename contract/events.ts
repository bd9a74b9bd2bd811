/** What the server tells on /events (WebSocket, JSON): each event has a seq, and `?after=SEQ` replays what followed. */
import { type Static, Type } from 'typebox'
import { RemoteWorkerSchema } from './remote-worker.ts'
import { QueueSchema, RunSchema } from './run.ts'
import { TrackSchema } from './track.ts'

export const ServerEventSchema = Type.Object({
  seq: Type.Integer(),
  at: Type.Number(),
  type: Type.Union([
    Type.Literal('track.added'),
    Type.Literal('track.changed'),
    Type.Literal('track.deleted'),
    Type.Literal('run.changed'),
    /** The events after the asked seq are pruned: ask GET /api/tracks, then go on from this seq. */
    Type.Literal('reset'),
  ]),
  trackId: Type.Union([Type.String(), Type.Null()]),
  /** The track after the change; null when deleted. */
  track: Type.Union([TrackSchema, Type.Null()]),
  /** Of run.changed: the run after the change. */
  runId: Type.Optional(Type.String()),
  run: Type.Optional(Type.Union([RunSchema, Type.Null()])),
})
export type ServerEvent = Static<typeof ServerEventSchema>

export const HealthSchema = Type.Object({
  ok: Type.Boolean(),
  version: Type.String(),
  boot: Type.String(),
  seq: Type.Integer(),
  queue: Type.Object({ queued: Type.Integer(), running: Type.Integer() }),
  /** Each queue, with what it may do at once. */
  queues: Type.Optional(Type.Array(QueueSchema)),
  /** What the library's audio takes, and may take; null where only the disk bounds it. */
  library: Type.Optional(
    Type.Object({ usedBytes: Type.Integer(), quotaBytes: Type.Union([Type.Integer(), Type.Null()]) }),
  ),
  engines: Type.Array(
    Type.Object({
      name: Type.String(),
      version: Type.Union([Type.String(), Type.Null()]),
      available: Type.Boolean(),
      why: Type.Union([Type.String(), Type.Null()]),
      cure: Type.Union([Type.String(), Type.Null()]),
    }),
  ),
  freeBytes: Type.Integer(),
  /** Workers on other machines, where the queue serves any. */
  workers: Type.Optional(Type.Array(RemoteWorkerSchema)),
})
export type Health = Static<typeof HealthSchema>

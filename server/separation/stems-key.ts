import { createHash } from 'node:crypto'
import { HTDEMUCS, overlapOf, SEGMENT } from './core/segments.ts'
import { MODEL_SHA256 } from './model.ts'

/** Everything else that changes the stems' bits; the last is the way of this code itself. */
const PARAMETERS = {
  model: MODEL_SHA256,
  segment: SEGMENT,
  overlap: overlapOf(HTDEMUCS),
  shifts: 0,
  residual: 'shared',
  way: 2,
}

/** Folder key of stems: SHA-256 of the input's hash, engine, version and parameters. */
export const stemsKey = (inputHash: string, { engine, engineVersion }: { engine: string; engineVersion: string }) =>
  createHash('sha256')
    .update(JSON.stringify([inputHash, engine, engineVersion, PARAMETERS]))
    .digest('hex')

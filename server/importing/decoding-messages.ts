import type { Manifest, Ranges } from '../../contract/audio-folder.ts'
import type { ErrorCode } from '../../contract/errors.ts'
import type { Samples, Seconds } from '../../contract/units.ts'

export type ToDecoder =
  | { t: 'decode'; file: string; folder: string; options: { expectedSeconds?: Seconds | null; maxSeconds?: Seconds } }
  | { t: 'cancel' }

export type FromDecoder =
  | { t: 'range'; ready: Ranges; samples: Samples }
  | { t: 'done'; manifest: Manifest }
  | { t: 'failed'; code: ErrorCode; detail: string | undefined; cause: string | undefined }

/** What a failure was caused by, as text: an error does not cross the channel whole. */
export const causeText = ({ cause }: Error): string | undefined =>
  cause instanceof Error ? (cause.stack ?? cause.message) : undefined

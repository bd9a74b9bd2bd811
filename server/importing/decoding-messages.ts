import type { Manifest, Ranges } from '../../contract/audio-folder.ts'
import type { ErrorCode } from '../../contract/errors.ts'
import type { Samples, Seconds } from '../../contract/units.ts'

export type ToDecoder =
  | { t: 'decode'; file: string; folder: string; options: { expectedSeconds?: Seconds | null; maxSeconds?: Seconds } }
  | { t: 'cancel' }

export type FromDecoder =
  | { t: 'range'; ready: Ranges; samples: Samples }
  | { t: 'done'; manifest: Manifest }
  | { t: 'failed'; code: ErrorCode; detail: string | undefined; cause: string | null }

import type { Manifest, Ranges } from '../../contract/audio-folder.ts'
import type { ErrorCode } from '../../contract/errors.ts'
import type { Samples, Seconds } from '../../contract/units.ts'

type Asked = { expectedSeconds?: Seconds | null; maxSeconds?: Seconds; tellAt?: Samples; holdAt?: Samples }

export type ToDecoder = { t: 'decode'; file: string; folder: string; options: Asked } | { t: 'goOn' } | { t: 'cancel' }

export type FromDecoder =
  | { t: 'range'; ready: Ranges; samples: Samples }
  | { t: 'held' }
  | { t: 'done'; manifest: Manifest }
  | { t: 'failed'; code: ErrorCode; detail: string | undefined; cause: string | null }

import type { Hertz, MonotonicMs, Seconds } from '../../../contract/units.ts'
import type { ErrorCode } from '../../../contract/errors.ts'
import type { FromEngine } from '../../../engine/hosting/index.ts'
import type { Layout } from './outputs.ts'

/** What the sound thread is started with. */
export type SoundOrder = {
  /** Folder of the optional install. */
  audio: string
  /** 'default', or part of a device's name. */
  device: string
  rate: Hertz | null
  frames: number
  outputs: 'stems' | 'master'
}

/** What was opened. */
export type OpenedDevice = {
  api: string
  name: string
  rate: Hertz
  frames: number
  layout: Layout
  /** How long after it is rendered a frame is heard. */
  lag: Seconds
}

/** From the sound thread, besides what the engine tells. */
export type FromSound =
  | FromEngine
  | { t: 'opened'; device: OpenedDevice }
  | { t: 'failed'; code: ErrorCode; detail: string | undefined }
  /** How far the device is in what was rendered, at a moment since the Unix epoch in fractions of a millisecond. */
  | { t: 'clock'; audible: Seconds; at: MonotonicMs }
  /** The device came for so many blocks more than there were; it had `blocks` ready. */
  | { t: 'missed'; count: number; blocks: number; lag: Seconds }
  | { t: 'lost'; says: string }

import type { Hertz, MonotonicMs, Seconds } from '../../../contract/units.ts'
import type { ErrorCode } from '../../../contract/errors.ts'
import type { SlotPath } from '../../../contract/inserts.ts'
import type { FromEngine, ToEngine } from '../../../engine/hosting/index.ts'
import type { Lv2Order } from './lv2/lv2-way.ts'
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

/** To the sound thread, besides what the engine hears: a slot's plugin is on JACK, or is there no more. */
export type ToSound = ToEngine | ({ t: 'lv2-way' } & Lv2Order) | { t: 'lv2-end'; slot: SlotPath }

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
  /** The way to a plugin is laid, or cannot be. */
  | { t: 'lv2-laid'; slot: SlotPath }
  | { t: 'lv2-failed'; slot: SlotPath; says: string }

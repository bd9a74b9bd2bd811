import { createRequire } from 'node:module'
import { join } from 'node:path'
import { Failure } from '../../../contract/errors.ts'
import type { Hertz, Seconds } from '../../../contract/units.ts'

export type AudioDevice = {
  id: number
  name: string
  outputChannels: number
  isDefaultOutput: boolean
  sampleRates: Hertz[]
  preferredSampleRate: Hertz
}

type Channels = { deviceId: number; nChannels: number; firstChannel: number }

/** What we use of audify (MIT), which wraps RtAudio: one queue of blocks that the device's callback takes from.
 *  A block that is taken is told; one that was missing is not, and sounds as silence. */
export type RtAudio = {
  openStream(
    output: Channels,
    input: Channels | null,
    format: number,
    rate: Hertz,
    frames: number,
    name: string,
    onInput: ((block: Buffer) => void) | null,
    onTaken: () => void,
    flags: number,
    onError: (type: number, says: string) => void,
  ): number
  start(): void
  stop(): void
  closeStream(): void
  isStreamOpen(): boolean
  isStreamRunning(): boolean
  write(block: Buffer): void
  getApi(): string
  getDevices(): AudioDevice[]
  getStreamLatency(): number
  readonly streamTime: Seconds
}

export const FLOAT32 = 0x10
/** RTAUDIO_MINIMIZE_LATENCY and RTAUDIO_SCHEDULE_REALTIME. */
export const LIVE = 0x2 | 0x8

/** Opens RtAudio of the optional install.
 *  @param folder  where it was installed
 *  @throws audio_missing */
export const openRtAudio = (folder: string): RtAudio => {
  try {
    const { RtAudio: Made } = createRequire(join(folder, 'package.json'))('audify') as { RtAudio: new () => RtAudio }
    return new Made()
  } catch (thrown) {
    throw new Failure('audio_missing', undefined, thrown)
  }
}

import type { Hertz, Seconds } from '../../../contract/units.ts'

/** What a file says of itself. `duration` is null where it does not say; it may lie. */
export type Probe = {
  duration: Seconds | null
  rate: Hertz
  channels: number
  codec: string
  title: string | null
  artist: string | null
}

/** Who reads audio files. Both engines pass test/importing/decoder.cases.ts. */
export interface Decoder {
  readonly name: string
  readonly version: string
  probe(file: string, signal?: AbortSignal): Promise<Probe>
  /** The audio as the bytes of a WAV file of float32 samples, at `rate` where the engine resamples itself.
   *  @param of.stream  which of the file's streams of sound, from 0; the first when left out */
  wav(
    file: string,
    of: { rate?: Hertz | undefined; stream?: number | undefined; signal?: AbortSignal | undefined },
  ): AsyncIterable<Uint8Array>
}

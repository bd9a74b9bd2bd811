import type { Decoder } from './decoder.ts'
import { findFfmpeg } from './ffmpeg.ts'
import { wasmDecoder } from './wasm.ts'

let found: Decoder | undefined

/** ffmpeg where the machine has it, the WASM decoders else, or when STEMBRIDGE_DECODER=wasm asks for them.
 *  An ffmpeg that was found is remembered; a missing one is looked for again. */
export const chooseDecoder = async (): Promise<Decoder> => {
  if (process.env.STEMBRIDGE_DECODER === 'wasm') return wasmDecoder
  found ??= (await findFfmpeg()) ?? undefined
  return found ?? wasmDecoder
}

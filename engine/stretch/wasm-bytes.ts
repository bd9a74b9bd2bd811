import { SIGNALSMITH_WASM } from './signalsmith-wasm.ts'

const DIGITS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'

/** Bytes of base64 text; the scope of an AudioWorklet has no atob. */
const fromBase64 = (text: string): Uint8Array<ArrayBuffer> => {
  const values = new Uint8Array(128)
  for (let i = 0; i < DIGITS.length; i++) values[DIGITS.charCodeAt(i)] = i
  const length = text.indexOf('=') < 0 ? text.length : text.indexOf('=')
  const bytes = new Uint8Array(Math.floor((length * 3) / 4))
  let [held, bits, at] = [0, 0, 0]
  for (let i = 0; i < length; i++) {
    held = ((held << 6) | (values[text.charCodeAt(i)] as number)) & 0xffffff
    bits += 6
    if (bits < 8) continue
    bits -= 8
    bytes[at++] = held >> bits
  }
  return bytes
}

export const wasmBytes = (): Uint8Array<ArrayBuffer> => fromBase64(SIGNALSMITH_WASM)

import { wasmBytes } from './wasm-bytes.ts'

/** Makes several channels longer or shorter as one, so that they stay together; their pitch stays. At every output frame one
 *  hears the input of `inLatency` input frames and `outLatency` output frames ago.
 *  Source: Signalsmith Stretch 1.3.2 (MIT), its WebAssembly called directly: no promise, no message, no clock. */
export type Stretcher = {
  readonly channels: number
  readonly inLatency: number
  readonly outLatency: number
  /** Input frames that `seek` takes: as many as one look at the sound spans. */
  readonly memory: number
  /** Room for `memory` frames a channel; `run` takes them from the start. */
  readonly inputs: readonly Float32Array[]
  readonly outputs: readonly Float32Array[]
  /** Forgets what it heard; the inputs' `memory` frames are what came before. @param speed  input frames an output frame */
  seek(speed: number): void
  /** Takes `taken` input frames and gives `given` output frames. */
  run(taken: number, given: number): void
}

/** Its exports by the names that its build gave them. */
type Exports = {
  e: WebAssembly.Memory
  f(): void
  y(argc: number, argv: number): number
  /** configure(channels, blockSamples, intervalSamples, splitComputation) */
  p(channels: number, block: number, interval: number, split: number): void
  h(channels: number, frames: number): number
  k(): number
  l(): number
  m(): void
  v(frames: number, speed: number): void
  w(taken: number, given: number): void
}

const PAGE = 65536
const BLOCK_S = 0.12
const INTERVAL_S = 0.03
/** Runs that let the compiler of the host finish before anybody listens. */
const WARM_UP = 120

const instantiate = (module: WebAssembly.Module): Exports => {
  let memory: WebAssembly.Memory | undefined
  const bytes = () => new Uint8Array((memory as WebAssembly.Memory).buffer)
  const grow = (size: number): number => {
    const { buffer } = memory as WebAssembly.Memory
    ;(memory as WebAssembly.Memory).grow(Math.max(0, Math.ceil((size - buffer.byteLength) / PAGE)))
    return 1
  }
  const imports = {
    // Its seed is the same each time: the same input gives the same bits.
    a: (at: number, count: number): number => {
      bytes().fill(7, at, at + count)
      return 0
    },
    b: grow,
    c: (to: number, from: number, count: number) => bytes().copyWithin(to, from, from + count),
    d: () => {
      throw new Error('the stretcher gave up')
    },
  }
  const exports = new WebAssembly.Instance(module, { a: imports }).exports as unknown as Exports
  memory = exports.e
  exports.f()
  exports.y(0, 0)
  return exports
}

/** The module, compiled once for all stretchers of a host. */
export const stretchModule = (): WebAssembly.Module => new WebAssembly.Module(wasmBytes())

export const createStretcher = (module: WebAssembly.Module, channels: number, rate: number): Stretcher => {
  const own = instantiate(module)
  const block = Math.round(BLOCK_S * rate)
  const interval = Math.round(INTERVAL_S * rate)
  own.p(channels, block, interval, 1)
  const memory = block + interval
  const start = own.h(channels, memory)
  const channel = (nth: number) => new Float32Array(own.e.buffer, start + 4 * memory * nth, memory)
  const stretcher: Stretcher = {
    channels,
    inLatency: own.k(),
    outLatency: own.l(),
    memory,
    inputs: Array.from({ length: channels }, (_, c) => channel(c)),
    outputs: Array.from({ length: channels }, (_, c) => channel(channels + c)),
    seek(speed) {
      own.m()
      own.v(memory, speed)
    },
    run: (taken, given) => own.w(taken, given),
  }
  warmUp(stretcher)
  own.m()
  return stretcher
}

const warmUp = ({ inputs, run }: Stretcher): void => {
  for (const input of inputs) for (let i = 0; i < 256; i++) input[i] = Math.sin(i * i) / 8
  for (let i = 0; i < WARM_UP; i++) run(120, 128)
}

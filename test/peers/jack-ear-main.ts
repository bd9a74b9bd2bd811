/** Listens to what a JACK client puts out, as a client of its own: one line of JSON for each change of level, and for each
 *  stretch of frames that were missing. The sound is a steady level in each channel, so that any change is to be seen.
 *  node jack-ear-main.ts AUDIO_FOLDER CLIENT CHANNELS */
import { createRequire } from 'node:module'
import { join } from 'node:path'

const [, , folder = '', client = '', count = '2'] = process.argv
const channels = Number(count)
const RATE = 48000
const FRAMES = 128
const SETTLE = 0.025 * RATE
/** Blocks by whose arrival the clock is set: 21 ms. A clock that remembers more says of what comes after a stall of JACK
 *  that it was heard before it was sent. */
const OFFSETS = 8
const say = (message: object): void => void process.stdout.write(`${JSON.stringify(message)}\n`)
type Devices = { id: number; name: string; inputChannels: number }[]

const { RtAudio } = createRequire(join(folder, 'package.json'))('audify')
const rt = new RtAudio()
const device = (rt.getDevices() as Devices).find(one => one.name === client)
if (!device) {
  say({ t: 'absent' })
  process.exit(1)
}

/** When, since the Unix epoch in milliseconds, the frame after those of a block came: by the block that came soonest after
 *  it was due, since a late callback is no late sound. */
const createClock = () => {
  const offsets: number[] = []
  return (frame: number): number => {
    const arrived = performance.timeOrigin + performance.now()
    offsets.push(arrived - (frame / RATE) * 1000)
    if (offsets.length > OFFSETS) offsets.shift()
    let least = Number.POSITIVE_INFINITY
    for (const offset of offsets) if (offset < least) least = offset
    return least
  }
}
const clock = createClock()
let [frame, settled] = [0, 0]
const levels = new Float32Array(channels)
let silentSince = -1

const hear = (bytes: Buffer): void => {
  const block = new Float32Array(bytes.buffer, bytes.byteOffset, bytes.byteLength / 4)
  const offset = clock(frame + FRAMES)
  for (let i = 0; i < FRAMES; i++, frame++) {
    const level = block[i * channels] as number
    if (Math.abs(level) < 1e-3 && silentSince < 0) silentSince = frame
    if (Math.abs(level) >= 1e-3 && silentSince >= 0) {
      say({ t: 'silence', frames: frame - silentSince, at: offset + (silentSince / RATE) * 1000 })
      silentSince = -1
      settled = frame + SETTLE
    }
    if (frame === settled) for (let c = 0; c < channels; c++) levels[c] = block[i * channels + c] as number
    if (frame > settled && Math.abs(level - (levels[0] as number)) > 0.0025) {
      say({ t: 'change', from: levels[0], at: offset + (frame / RATE) * 1000 })
      settled = frame + SETTLE
    }
  }
}
rt.openStream(
  null,
  { deviceId: device.id, nChannels: channels, firstChannel: 0 },
  0x10,
  RATE,
  FRAMES,
  'ear',
  hear,
  null,
)
rt.start()
say({ t: 'ready' })
const levelsTimer = setInterval(() => say({ t: 'levels', levels: [...levels].map(x => Number(x.toFixed(4))) }), 250)
process.stdin.resume()
process.stdin.on('end', () => {
  clearInterval(levelsTimer)
  rt.stop()
  rt.closeStream()
  process.exit(0)
})

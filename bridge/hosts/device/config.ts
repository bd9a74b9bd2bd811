import { join, resolve } from 'node:path'
import { Failure } from '../../../contract/errors.ts'
import type { SoundOrder } from './sound-messages.ts'

export type DeviceConfig = {
  readonly data: string
  readonly host: string
  readonly port: number
  /** What the device program calls itself: its origin is `device:` and this. */
  readonly name: string
  /** True when the program before this one died: who has taken the sound since then keeps it. */
  readonly restarted: boolean
  readonly order: SoundOrder
}

const countOf = (text: string | undefined, what: string, [least, most]: [number, number]): number | null => {
  if (!text) return null
  const count = Number(text)
  if (Number.isInteger(count) && count >= least && count <= most) return count
  throw new Failure('bad_usage', `${what} ${text} is not a number from ${least} to ${most}`)
}

const outputsOf = (text: string | undefined): SoundOrder['outputs'] => {
  if (!text || text === 'master') return 'master'
  if (text === 'stems') return 'stems'
  throw new Failure('bad_usage', `--device-outputs ${text} is neither stems nor master`)
}

const FRAMES = 128

/** The device program's configuration from its environment.
 *  @param root  the folder that the program lies in
 *  @throws bad_usage */
export const readDeviceConfig = (env: NodeJS.ProcessEnv, root: string): DeviceConfig =>
  Object.freeze({
    data: resolve(env.STEMBRIDGE_DATA || join(root, '.stembridge', 'data')),
    host: env.STEMBRIDGE_HOST || '127.0.0.1',
    port: countOf(env.STEMBRIDGE_PORT, 'port', [0, 65535]) ?? 4400,
    name: 'device',
    restarted: env.STEMBRIDGE_RESTARTED === '1',
    order: {
      audio: env.STEMBRIDGE_AUDIO || join(root, '.stembridge', 'audio'),
      device: env.STEMBRIDGE_DEVICE || 'default',
      rate: countOf(env.STEMBRIDGE_DEVICE_RATE, '--device-rate', [8000, 384_000]),
      frames: countOf(env.STEMBRIDGE_DEVICE_FRAMES, '--device-frames', [16, 8192]) ?? FRAMES,
      outputs: outputsOf(env.STEMBRIDGE_DEVICE_OUTPUTS),
    },
  })

import { Failure } from '../../../contract/errors.ts'
import type { Hertz } from '../../../contract/units.ts'
import type { AudioDevice } from './audify.ts'

/** The device that a name means: 'default', or any part of a name, whatever its case.
 *  @throws no_device */
export const chooseDevice = (devices: readonly AudioDevice[], wanted: string): AudioDevice => {
  const able = devices.filter(device => device.outputChannels > 0)
  const name = wanted.toLowerCase()
  const found =
    name === 'default'
      ? (able.find(device => device.isDefaultOutput) ?? able[0])
      : (able.find(device => device.name.toLowerCase() === name) ??
        able.find(device => device.name.toLowerCase().includes(name)))
  if (found) return found
  const there = able.map(device => device.name).join(', ') || 'none'
  throw new Failure('no_device', name === 'default' ? 'there is none' : `no ${wanted}; there: ${there}`)
}

/** The rate to open a device at: the wanted one where it has it, else its own.
 *  @throws no_device where it does not have the wanted one */
export const rateFor = ({ name, sampleRates, preferredSampleRate }: AudioDevice, wanted: Hertz | null): Hertz => {
  if (wanted === null) return preferredSampleRate || sampleRates[0] || 48000
  if (sampleRates.length === 0 || sampleRates.includes(wanted)) return wanted
  throw new Failure('no_device', `${name} does not run at ${wanted} Hz but at ${sampleRates.join(', ')}`)
}

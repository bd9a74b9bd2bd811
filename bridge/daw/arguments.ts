import type { OscArgument, OscMessage } from '../osc/packet.ts'

export const int = (value: number): OscArgument => ({ type: 'i', value: Math.round(value) })
export const float = (value: number): OscArgument => ({ type: 'f', value })
export const bit = (on: boolean): OscArgument => int(on ? 1 : 0)

export const message = (address: string, ...all: OscArgument[]): OscMessage => ({
  address,
  arguments: all,
  typed: true,
})

/** An argument as a number: switches 1 and 0, numbers in words as they read; undefined for all else, and for what is
 *  not finite. */
export const numberAt = ({ arguments: all }: OscMessage, index: number): number | undefined => {
  const one = all[index]
  const value =
    one?.type === 'T' ? 1 : one?.type === 'F' ? 0 : one && 'value' in one && !Array.isArray(one.value) ? one.value : ''
  const number = typeof value === 'string' && value.trim() === '' ? Number.NaN : Number(value)
  return Number.isFinite(number) ? number : undefined
}

export const textAt = ({ arguments: all }: OscMessage, index: number): string | undefined => {
  const one = all[index]
  return one && (one.type === 's' || one.type === 'S') ? one.value : undefined
}

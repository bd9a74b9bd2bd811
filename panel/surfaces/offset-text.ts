import type { Seconds } from '../../contract/units.ts'

const two = (n: number): string => String(n).padStart(2, '0')

/** `01:00:00` for 3600 s; a part of a second is shown where there is one. */
export const offsetText = (seconds: Seconds): string => {
  const whole = Math.floor(seconds)
  const part = Math.round((seconds - whole) * 1000)
  const text = [whole / 3600, (whole / 60) % 60, whole % 60].map(n => two(Math.floor(n))).join(':')
  return part > 0 && part < 1000 ? `${text}.${String(part).padStart(3, '0').replace(/0+$/, '')}` : text
}

/** Seconds of `hh:mm:ss`, `mm:ss` or `ss`, each with a part of a second; undefined for other texts and for more than a
 *  day. */
export const offsetSeconds = (text: string): Seconds | undefined => {
  const [, hours = '0', minutes = '0', seconds = ''] =
    /^\s*(?:(?:(\d{1,2}):)?(\d{1,2}):)?(\d{1,5}(?:[.,]\d{1,3})?)\s*$/.exec(text) ?? []
  if (seconds === '') return undefined
  const all = Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds.replace(',', '.'))
  return all <= 86_400 ? all : undefined
}

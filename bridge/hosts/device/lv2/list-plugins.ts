import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import type { EffectOffer } from '../../../../contract/inserts.ts'

const run = promisify(execFile)
const WITHIN_MS = 20_000
const MOST_BYTES = 2 ** 24
const LONGEST_URI = 240

export const LV2 = 'lv2:'

/** What a program says; undefined where it is not there or fails. */
export const saysOf = (program: string, words: readonly string[]): Promise<string | undefined> =>
  run(program, [...words], { timeout: WITHIN_MS, maxBuffer: MOST_BYTES }).then(
    ({ stdout }) => stdout,
    () => undefined,
  )

/** Whether a program is on this machine, whatever it says. */
const isThere = (program: string): Promise<boolean> =>
  run(program, ['-h'], { timeout: WITHIN_MS }).then(
    () => true,
    thrown => (thrown as NodeJS.ErrnoException).code !== 'ENOENT',
  )

/** Puts `lv2ls` and `lv2ls -n` side by side: both list the same plugins in the same order. */
export const offersOf = (uris: string, names: string): EffectOffer[] => {
  const lines = (text: string): string[] => text.split('\n').filter(line => line.trim() !== '')
  const called = lines(names)
  const all = lines(uris)
  return all
    .map((uri, i): EffectOffer => {
      const name = called.length === all.length ? (called[i] as string).trim() : uri
      return { id: LV2 + uri.trim(), name: name.slice(0, 120), by: 'lv2' }
    })
    .filter(({ id }) => id.length <= LONGEST_URI + LV2.length)
}

/** The LV2 plugins of this machine; none where lilv's programs or jalv are missing. */
export const listPlugins = async (): Promise<EffectOffer[]> => {
  if (!(await isThere('jalv'))) return []
  const [uris, names] = await Promise.all([saysOf('lv2ls', []), saysOf('lv2ls', ['-n'])])
  return uris === undefined || names === undefined ? [] : offersOf(uris, names)
}

import { type ChildProcess, fork } from 'node:child_process'
import { existsSync, mkdirSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { FULL_SCALE, LIBRARY_RATE } from '../../contract/audio-folder.ts'
import { dataFolder } from '../../contract/data-folder.ts'
import { FOUR_STEMS } from '../../contract/parameters.ts'
import { wavHeader } from '../../dsp/wav-header.ts'
import { manifestOf, writeJson } from '../bridge/data-folder.ts'
import { kill } from '../bridge/running.ts'
import { jackIsHere } from './jack.ts'

const root = join(import.meta.dirname, '..', '..')
export const AUDIO = join(root, '.stembridge', 'audio')

/** Why no sound program can be tried here; null where one can. */
export const noDevice = !existsSync(join(AUDIO, 'node_modules', 'audify', 'build', 'Release', 'audify.node'))
  ? 'the native sound is not installed: stembridge prepare --audio'
  : !jackIsHere()
    ? 'jackd is not installed'
    : null

/** Steady levels, so that every change and every gap of the output is to be seen; other on its right side alone. */
export const STEADY: Record<string, number> = { vocals: 0.2, drums: 0.1, bass: 0.05, other: 0.025 }

const steady = (level: number, samples: number): Buffer => {
  const value = Math.round((level / FULL_SCALE) * 32767)
  const frames = new Int16Array(2 * samples).fill(value)
  const header = wavHeader({ frames: samples, rate: LIBRARY_RATE, channels: 2, bits: 16 })
  return Buffer.concat([header, Buffer.from(frames.buffer)])
}

/** A silent track of any length that takes no room on disk: its files are holes. */
export const writeLongTrack = (data: string, id: string, seconds: number): void => {
  writeSteadyTrack(data, id, 1)
  const samples = seconds * LIBRARY_RATE
  for (const [folder, files] of [
    [dataFolder.mix(`${id}-mix`), ['mix']],
    [dataFolder.stems(`${id}-stems`), [...FOUR_STEMS]],
  ] as [string, string[]][]) {
    for (const name of files) truncateSync(join(data, folder, `${name}.wav`), 44 + samples * 4)
    writeJson(join(data, folder, dataFolder.manifest), manifestOf([...files], samples))
  }
}

/** A track of steady levels in a data folder, as the server would leave it. */
export const writeSteadyTrack = (data: string, id: string, seconds: number): void => {
  const samples = Math.round(seconds * LIBRARY_RATE)
  const [mix, stems] = [dataFolder.mix(`${id}-mix`), dataFolder.stems(`${id}-stems`)]
  for (const folder of [mix, stems, dataFolder.sheets]) mkdirSync(join(data, folder), { recursive: true })
  const sum = Object.values(STEADY).reduce((all, level) => all + level, 0)
  writeFileSync(join(data, mix, 'mix.wav'), steady(sum, samples))
  for (const name of FOUR_STEMS) writeFileSync(join(data, stems, `${name}.wav`), steady(STEADY[name] ?? 0, samples))
  writeJson(join(data, mix, dataFolder.manifest), manifestOf(['mix'], samples))
  writeJson(join(data, stems, dataFolder.manifest), manifestOf([...FOUR_STEMS], samples))
  const sheet = { version: 1, id, title: id, artist: null, duration: seconds, addedAt: 1, state: 'ready', mix, stems }
  writeJson(join(data, dataFolder.sheet(id)), { ...sheet, analysis: null })
}

export type DeviceProcess = { child: ChildProcess; log: () => string; close: () => Promise<number | null> }

/** The sound program as the supervisor forks it. */
export const deviceProcess = (of: {
  data: string
  port: number
  env: NodeJS.ProcessEnv
  settings?: NodeJS.ProcessEnv
}): DeviceProcess => {
  const child = fork(join(root, 'bridge', 'hosts', 'device', 'device-main.ts'), {
    env: { ...of.env, STEMBRIDGE_DATA: of.data, STEMBRIDGE_PORT: `${of.port}`, ...of.settings },
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  })
  let log = ''
  child.stderr?.on('data', bytes => {
    log += bytes
  })
  return { child, log: () => log, close: () => kill(child, 'SIGTERM') }
}

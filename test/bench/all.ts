/** `npm run bench`: every bench in turn, one at a time, so that none disturbs another. */
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'

for (const name of [
  'start',
  'drop',
  'separate',
  'separate-song',
  'live-line',
  'device-latency',
  'panel-latency',
  'page-load',
  'page-library',
  'panel-frames',
  'panel-drag',
  'beats',
  'midi-clock',
  'streamdeck',
  'cancel',
  'engine',
  'inserts',
  'analysis',
]) {
  const { status } = spawnSync(process.execPath, [join(import.meta.dirname, `${name}.ts`)], { stdio: 'inherit' })
  if (status !== 0) process.exitCode = 1
}

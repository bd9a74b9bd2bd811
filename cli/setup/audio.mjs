/** The optional step: audify, the native sound, into a folder of its own. Its install script fetches a build for this
 *  machine or makes one from its sources; the rest of Stembridge installs without scripts. Nothing here fails the set-up:
 *  what is missing is said with its cure. */
import { existsSync } from 'node:fs'
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { npm } from './npm.mjs'
import { ownFolder } from './paths.mjs'
import { lastLines, step } from './step.mjs'

const VERSION = '1.10.1'
const DAY_MS = 86_400_000
const folder = join(ownFolder, 'audio')
const stamp = join(ownFolder, 'audio.stamp')
const module = join(folder, 'node_modules', 'audify', 'build', 'Release', 'audify.node')

const readStamp = async () => {
  try {
    return JSON.parse(await readFile(stamp, 'utf8'))
  } catch {
    return undefined
  }
}

/** Without them it would build on Linux, and find no device. */
const lacksHeaders = () => process.platform === 'linux' && !existsSync('/usr/include/alsa/asoundlib.h')

/** Whether nothing is to be done: it is there, or it failed for a reason that a few hours will not change. */
export const audioIsSettled = async ({ again = false } = {}) => {
  const last = await readStamp()
  if (last?.version !== VERSION) return false
  if (!last.failed) return existsSync(module)
  const headersCame = last.lacksHeaders && !lacksHeaders()
  return !again && !headersCame && Math.abs(Date.now() - last.at) < DAY_MS
}

/** Why it did not install, with its cure; undefined when it did, or nobody has tried. */
export const audioTrouble = async () => (await readStamp())?.failed

export const audioFolder = folder
export const audioIsThere = () => existsSync(module)

const TOOLS = {
  linux: 'g++, make, cmake, libasound2-dev and libjack-jackd2-dev',
  darwin: "Xcode's command line tools and CMake",
  win32: "Visual Studio's C++ build tools and CMake",
}
const cure = `Install ${TOOLS[process.platform] ?? 'a C++ compiler and CMake'}, then: npx stembridge prepare --audio`

const install = async () => {
  await rm(folder, { recursive: true, force: true })
  await mkdir(folder, { recursive: true })
  await writeFile(join(folder, 'package.json'), '{ "private": true }\n')
  if (lacksHeaders()) return { says: 'the headers of ALSA are not here, and without them it finds no device', cure }
  const flags = ['--ignore-scripts=false', '--no-audit', '--no-fund', '--no-package-lock']
  const { code, output } = await npm(['install', `audify@${VERSION}`, '--prefix', folder, ...flags])
  if (code === 0 && existsSync(module)) return undefined
  return { says: `it did not install: ${lastLines(output, 2)}`, cure }
}

export const bringAudio = () =>
  step('Preparing the native sound (audify)', async () => {
    const failed = await install()
    const why = failed ? { failed, lacksHeaders: lacksHeaders() } : {}
    await writeFile(stamp, JSON.stringify({ version: VERSION, at: Date.now(), ...why }))
    if (failed) process.stderr.write(`    Without it the page makes the sound: ${failed.says}\n    ${failed.cure}\n`)
  })

/** Step 1: a Node that runs TypeScript and holds a SQLite past its WAL bug. Where this one is older, npm brings one
 *  into .stembridge/node; the machine's own stays as it is. */
import { existsSync } from 'node:fs'
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { SetupFailure } from './failure.mjs'
import { npm } from './npm.mjs'
import { nodeFolder } from './paths.mjs'
import { lastLines, step } from './step.mjs'

const NEEDED = [24, 15]

const isNewEnough = version => {
  const [major, minor] = version.slice(1).split('.').map(Number)
  return major > NEEDED[0] || (major === NEEDED[0] && minor >= NEEDED[1])
}

const packageName = () => `node-${process.platform === 'win32' ? 'win' : process.platform}-${process.arch}`

const broughtNode = () =>
  join(nodeFolder, 'node_modules', packageName(), 'bin', process.platform === 'win32' ? 'node.exe' : 'node')

/** The Node that runs everything but this launcher; undefined until `bringNode` was there. */
export const runtimeNode = () => {
  if (isNewEnough(process.version)) return process.execPath
  return existsSync(broughtNode()) ? broughtNode() : undefined
}

export const nodeIsThere = () => runtimeNode() !== undefined

export const bringNode = () =>
  step(`Fetching Node 24 (this is ${process.version.slice(1)})`, async () => {
    await mkdir(nodeFolder, { recursive: true })
    const flags = ['--ignore-scripts', '--no-audit', '--no-fund', '--no-package-lock', '--no-save']
    const { code, output } = await npm(['install', '--prefix', nodeFolder, ...flags, `${packageName()}@24`])
    if (code !== 0 || !existsSync(broughtNode()))
      throw new SetupFailure(`Node 24 could not be fetched:\n${lastLines(output)}`, 'Install Node 24.15 or later')
  })

/** Step 2: node_modules as package-lock.json says. npm's own list of what it installed is compared with the lock, so
 *  packages that somebody installed with the tests' ones are left alone. */
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { SetupFailure } from './failure.mjs'
import { npm } from './npm.mjs'
import { root } from './paths.mjs'
import { lastLines, step } from './step.mjs'

const packagesOf = async file => {
  try {
    return JSON.parse(await readFile(join(root, file), 'utf8')).packages
  } catch {
    return undefined
  }
}

/** @param {{ withTests: boolean }} of */
export const packagesAreThere = async ({ withTests }) => {
  const [locked, installed] = await Promise.all([
    packagesOf('package-lock.json'),
    packagesOf('node_modules/.package-lock.json'),
  ])
  if (!locked) return installed !== undefined
  if (!installed) return false
  return Object.entries(locked).every(([path, { version, dev, optional, devOptional }]) => {
    // Optional ones are there or not by platform; npm has seen to them with the others.
    if (path === '' || optional || devOptional || (dev && !withTests)) return true
    return installed[path]?.version === version
  })
}

/** @param {{ withTests: boolean }} of */
export const bringPackages = ({ withTests }) =>
  step('Installing the packages', async () => {
    // Not `npm ci`: it refuses a lock that lacks a package of another platform which the registry did not have.
    const flags = ['--no-save', '--ignore-scripts', '--no-audit', '--no-fund', ...(withTests ? [] : ['--omit=dev'])]
    const { code, output } = await npm(['install', ...flags])
    if (code !== 0)
      throw new SetupFailure(
        `npm install did not end well:\n${lastLines(output)}`,
        'Mend what npm names, then: npm start',
      )
  })

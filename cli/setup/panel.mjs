/** Step 4: the page, built when what it is made of has changed. */
import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { SetupFailure } from './failure.mjs'
import { runtimeNode } from './node.mjs'
import { ownFolder, root } from './paths.mjs'
import { lastLines, runProgram, step } from './step.mjs'

const SOURCES = ['panel', 'contract', 'engine', 'dsp']
const stamp = join(ownFolder, 'panel.stamp')

const filesUnder = async folder => {
  const entries = await readdir(join(root, folder), { withFileTypes: true }).catch(() => [])
  const found = await Promise.all(
    entries.map(entry => {
      const path = `${folder}/${entry.name}`
      if (entry.isDirectory()) return path === 'panel/dist' ? [] : filesUnder(path)
      return [path]
    }),
  )
  return found.flat().sort()
}

const hashOf = async () => {
  const files = (await Promise.all(SOURCES.map(filesUnder))).flat()
  const hash = createHash('sha256')
  const contents = await Promise.all(files.map(file => readFile(join(root, file)).catch(() => '')))
  for (const [i, file] of files.entries()) hash.update(`${file}\0${contents[i].length}\0`).update(contents[i])
  return hash.update(await readFile(join(root, 'package-lock.json')).catch(() => '')).digest('hex')
}

export const panelIsBuilt = async () => {
  // A packed Stembridge holds the page and not its sources.
  if (!existsSync(join(root, 'panel', 'index.html'))) return true
  if (!existsSync(join(root, 'panel', 'dist', 'index.html'))) return false
  return (await readFile(stamp, 'utf8').catch(() => '')) === (await hashOf())
}

export const buildPanel = () =>
  step('Building the page', async () => {
    const hash = await hashOf()
    const vite = join(root, 'node_modules', 'vite', 'bin', 'vite.js')
    const { code, output } = await runProgram(runtimeNode(), [vite, 'build', '--config', 'panel/vite.config.ts'], {
      cwd: root,
    })
    if (code !== 0)
      throw new SetupFailure(
        `The page was not built:\n${lastLines(output, 20)}`,
        'Delete the folder node_modules, then run: npm start',
      )
    await mkdir(ownFolder, { recursive: true })
    await writeFile(stamp, hash)
  })

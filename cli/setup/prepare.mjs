/** Brings what a command needs, each step only where it is missing. What does not depend on each other runs at once:
 *  {Node, packages, Python} → page. */
import { audioIsSettled, bringAudio } from './audio.mjs'
import { alone } from './lock.mjs'
import { bringNode, nodeIsThere } from './node.mjs'
import { bringPackages, packagesAreThere } from './packages.mjs'
import { buildPanel, panelIsBuilt } from './panel.mjs'
import { bringFullPython, bringPython, fullPythonIsSettled, pythonIsSettled } from './python.mjs'

/** What each command stands on. */
const NEEDS = {
  start: ['node', 'packages', 'python', 'panel'],
  prepare: ['node', 'packages', 'python', 'panel'],
  separate: ['node', 'packages', 'python'],
  worker: ['node', 'packages', 'python'],
  analyse: ['node', 'packages'],
  doctor: ['node'],
}

/** The steps that are not done yet. */
const missing = async (command, { withTests, withDemucs, withAudio }) => {
  const there = {
    node: nodeIsThere,
    packages: () => packagesAreThere({ withTests }),
    python: () => pythonIsSettled({ again: command === 'prepare' }),
    fullPython: () => fullPythonIsSettled({ again: withDemucs }),
    audio: () => audioIsSettled({ again: withAudio }),
    panel: panelIsBuilt,
  }
  const needed = [
    ...(NEEDS[command] ?? ['node']),
    ...(withTests || withDemucs ? ['fullPython'] : []),
    ...(withTests || withAudio ? ['audio'] : []),
  ]
  const done = await Promise.all(needed.map(name => there[name]()))
  return new Set(needed.filter((_, i) => !done[i]))
}

/** One after the other: both load much, and the small one is wanted first. */
const bringPythons = async todo => {
  if (todo.has('python')) await bringPython()
  if (todo.has('fullPython')) await bringFullPython()
}

/** @param {string} command @param {{ withTests?: boolean, withDemucs?: boolean, withAudio?: boolean }} [of] */
export const prepare = async (command, { withTests = false, withDemucs = false, withAudio = false } = {}) => {
  if ((await missing(command, { withTests, withDemucs, withAudio })).size === 0) return
  await alone(async () => {
    const todo = await missing(command, { withTests, withDemucs, withAudio })
    if (todo.size > 0) process.stderr.write('Stembridge prepares itself; the first time takes a minute\n')
    const results = await Promise.allSettled([
      todo.has('node') && bringNode(),
      todo.has('packages') && bringPackages({ withTests }),
      (todo.has('python') || todo.has('fullPython')) && bringPythons(todo),
    ])
    for (const { reason } of results) if (reason) throw reason
    if (todo.has('panel')) await buildPanel()
    if (todo.has('audio')) await bringAudio()
  })
}

/** The npm of this machine: the one that runs us, the one beside this Node, or the one on the PATH. */
import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { root } from './paths.mjs'
import { runProgram } from './step.mjs'

const npmScript = () => {
  const beside = dirname(process.execPath)
  const candidates = [
    process.env.npm_execpath,
    join(beside, '..', 'lib', 'node_modules', 'npm', 'bin', 'npm-cli.js'),
    join(beside, 'node_modules', 'npm', 'bin', 'npm-cli.js'),
  ]
  return candidates.find(path => path?.endsWith('npm-cli.js') && existsSync(path))
}

/** @param {string[]} args */
export const npm = args => {
  const script = npmScript()
  if (script) return runProgram(process.execPath, [script, ...args], { cwd: root })
  // On Windows npm is a batch file, which only a shell runs; the arguments are ours and hold no user's text.
  return runProgram('npm', args, { cwd: root, shell: process.platform === 'win32' })
}

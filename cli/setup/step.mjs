/** Runs one long step and says so on stderr: what, that it goes on, and how long it took. */
import { spawn } from 'node:child_process'

const REMINDER_MS = 10_000
const KEPT_OUTPUT = 20_000

const secondsSince = start => `${Math.round((performance.now() - start) / 1000)} s`

/** @template T @param {string} title @param {() => Promise<T>} work @returns {Promise<T>} */
export const step = async (title, work) => {
  const start = performance.now()
  process.stderr.write(`  … ${title}\n`)
  const reminder = setInterval(() => process.stderr.write(`  … ${title}: ${secondsSince(start)}\n`), REMINDER_MS)
  try {
    const result = await work()
    process.stderr.write(`  ✓ ${title}: ${secondsSince(start)}\n`)
    return result
  } catch (error) {
    process.stderr.write(`  ✗ ${title}: ${secondsSince(start)}\n`)
    throw error
  } finally {
    clearInterval(reminder)
  }
}

/** Runs a program to its end and keeps what it says.
 *  @param {string} command @param {string[]} args @param {import('node:child_process').SpawnOptions} [options]
 *  @returns {Promise<{ code: number, output: string }>} code 127 when there is no such program */
export const runProgram = (command, args, options = {}) =>
  new Promise(resolve => {
    const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'], windowsHide: true, ...options })
    let output = ''
    const keep = text => {
      output = (output + text).slice(-KEPT_OUTPUT)
    }
    child.stdout?.on('data', keep)
    child.stderr?.on('data', keep)
    child.on('error', error => resolve({ code: 127, output: error.message }))
    child.on('close', code => resolve({ code: code ?? 1, output }))
  })

/** The last lines of what a program said, for a message. */
export const lastLines = (output, count = 8) => output.trim().split('\n').slice(-count).join('\n')

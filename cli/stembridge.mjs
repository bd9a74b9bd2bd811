#!/usr/bin/env node
/** The launcher. Runs on any Node ≥20 with no packages installed: brings what is missing, then hands over to
 *  cli/main.ts, run by a Node that reads TypeScript. */
import { spawn } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { runtimeNode } from './setup/node.mjs'
import { ownFolder } from './setup/paths.mjs'
import { prepare } from './setup/prepare.mjs'

const here = dirname(fileURLToPath(import.meta.url))
const COMMANDS = ['start', 'import', 'separate', 'analyse', 'export', 'bounce', 'worker', 'doctor', 'prepare']
const BAD_USAGE = 2

const helpOf = command => {
  const file = join(here, 'help', `${command}.txt`)
  return readFileSync(existsSync(file) ? file : join(here, 'help', 'stembridge.txt'), 'utf8')
}

/** The options are those that the help names, so that a wrong one is refused before anything is fetched. */
const unknownOption = (command, words) => {
  const known = helpOf(command).match(/--[a-z-]+/g)
  return words.find(word => word.startsWith('--') && word !== '--' && !known.includes(word.split('=')[0]))
}

const complain = (code, message, cure) => process.stderr.write(`stembridge: ${code}: ${message}\n  ${cure}\n`)

/** Runs main.ts by the newer Node, as if it were this process: its streams, its signals, its exit code. */
const handOver = words =>
  new Promise(resolve => {
    const cache = join(ownFolder, 'cache', 'code')
    const child = spawn(runtimeNode(), [join(here, 'main.ts'), ...words], {
      stdio: ['inherit', 'inherit', 'inherit', 'ipc'],
      env: { NODE_COMPILE_CACHE: cache, ...process.env },
    })
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal))
    child.on('error', error => {
      complain('setup_failed', error.message, 'Run: npx stembridge prepare')
      resolve(1)
    })
    child.on('exit', code => resolve(code ?? 1))
  })

const run = async ([command, ...words]) => {
  if (command === undefined || command === '--help' || command === '-h' || command === 'help') {
    process.stdout.write(helpOf('stembridge'))
    return command === undefined ? BAD_USAGE : 0
  }
  if (command === '--version') {
    process.stdout.write(`${JSON.parse(readFileSync(join(here, '..', 'package.json'), 'utf8')).version}\n`)
    return 0
  }
  if (!COMMANDS.includes(command)) {
    complain('bad_usage', `there is no command "${command}"`, 'Run: npx stembridge --help')
    return BAD_USAGE
  }
  if (words.includes('--help') || words.includes('-h')) {
    process.stdout.write(helpOf(command))
    return 0
  }
  const unknown = unknownOption(command, words)
  if (unknown) {
    complain('bad_usage', `${command} has no option ${unknown}`, `Run: npx stembridge ${command} --help`)
    return BAD_USAGE
  }
  await prepare(command, {
    withTests: words.includes('--with-tests'),
    withDemucs: words.includes('--demucs'),
    withAudio: words.includes('--audio'),
  })
  return command === 'prepare' ? 0 : handOver([command, ...words])
}

try {
  process.exitCode = await run(process.argv.slice(2))
} catch (error) {
  complain(error.code ?? 'internal', error.message, error.cure ?? 'Run: npx stembridge doctor')
  process.exitCode = 1
}

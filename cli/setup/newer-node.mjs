/** Runs a program by the Node that Stembridge uses: `node cli/setup/newer-node.mjs FILE [ARG …]`, on any Node ≥20. */
import { spawn } from 'node:child_process'
import { runtimeNode } from './node.mjs'

export const runByNewerNode = (words, options = {}) =>
  new Promise(resolve => {
    const child = spawn(runtimeNode(), words, { stdio: 'inherit', ...options })
    child.on('error', () => resolve(127))
    child.on('exit', code => resolve(code ?? 1))
  })

if (import.meta.filename === process.argv[1]) {
  if (runtimeNode()) process.exitCode = await runByNewerNode(process.argv.slice(2))
  else {
    console.error('This needs Node 24. Run: node cli/stembridge.mjs prepare --with-tests')
    process.exitCode = 1
  }
}

/** `npm test`: brings what the tests need, then runs everything in its short form; `--soak` in its full length.
 *  Plain .mjs, since it starts on any Node 20. The last line counts: "N passed, N failed, N skipped". */
import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { bringSystemPackages } from './system-packages.mjs'

const root = join(import.meta.dirname, '..', '..')
const soak = process.argv.includes('--soak')
const only = process.argv.slice(2).filter(word => word !== '--soak')

const run = (command, args, options = {}) =>
  new Promise(resolve => {
    const child = spawn(command, args, { cwd: root, stdio: 'inherit', ...options })
    child.on('error', () => resolve(127))
    child.on('exit', code => resolve(code ?? 1))
  })

const prepare = async () => {
  await bringSystemPackages()
  const code = await run(process.execPath, [join(root, 'cli/stembridge.mjs'), 'prepare', '--with-tests'])
  if (code !== 0) throw new Error('the set-up did not end well; its own lines above say why')
  const { runtimeNode } = await import('./node.mjs')
  return runtimeNode()
}

/** Each check stands for one test in the count. */
const checks = node => [
  ['biome', [join(root, 'node_modules/@biomejs/biome/bin/biome'), 'check', '--error-on-warnings', '.']],
  ['types', [join(root, 'node_modules/typescript/bin/tsc'), '-p', '.']],
  ['panel types', [join(root, 'node_modules/svelte-check/bin/svelte-check'), '--tsconfig', 'panel/tsconfig.json', '--fail-on-warnings']],
  ['walls', [join(root, 'test/lint/graph.ts')]],
  ['dead code', [join(root, 'node_modules/knip/bin/knip.js')]],
].map(([name, args]) => ({ name, run: () => run(node, args) }))

const runVitest = async node => {
  const folder = await mkdtemp(join(tmpdir(), 'stembridge-test-'))
  const file = join(folder, 'report.json')
  const args = ['run', '--reporter=default', '--reporter=json', `--outputFile.json=${file}`]
  if (only.length === 0) args.push('--coverage')
  const code = await run(node, [join(root, 'node_modules/vitest/vitest.mjs'), ...args, ...only], {
    env: { ...process.env, STEMBRIDGE_SOAK: soak ? '1' : '' },
  })
  const report = existsSync(file) ? JSON.parse(await readFile(file, 'utf8')) : undefined
  await rm(folder, { recursive: true, force: true })
  return { code, report }
}

const skippedNames = report =>
  report.testResults.flatMap(({ assertionResults }) =>
    assertionResults.filter(t => t.status !== 'passed' && t.status !== 'failed').map(t => t.fullName))

const main = async () => {
  const node = await prepare()
  const count = { passed: 0, failed: 0, skipped: 0 }
  const failures = []
  for (const check of checks(node)) {
    const code = await check.run()
    if (code === 0) count.passed++
    else {
      count.failed++
      failures.push(check.name)
    }
  }
  const { code, report } = await runVitest(node)
  if (report) {
    count.passed += report.numPassedTests
    count.failed += report.numFailedTests
    count.skipped += report.numPendingTests + report.numTodoTests
    for (const name of skippedNames(report)) console.log(`skipped: ${name}`)
  }
  // A broken suite or a coverage below its threshold fails the run without failing a test.
  if (code !== 0 && !(report?.numFailedTests > 0)) {
    count.failed++
    failures.push('the test run itself (a suite that did not load, or coverage under its threshold)')
  }
  for (const name of failures) console.log(`failed: ${name}`)
  console.log(`${count.passed} passed, ${count.failed} failed, ${count.skipped} skipped`)
  process.exitCode = count.failed === 0 ? 0 : 1
}

await main().catch(error => {
  console.error(error.message)
  console.log('0 passed, 1 failed, 0 skipped')
  process.exitCode = 1
})

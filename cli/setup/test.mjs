/** `npm test`: brings what the tests need, then runs everything in its short form; `--soak` in its full length.
 *  Plain .mjs, since it starts on any Node 20. The last line counts: "N passed, N failed, N skipped". */
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { lint } from './lint.mjs'
import { runByNewerNode } from './newer-node.mjs'
import { root } from './paths.mjs'
import { bringSystemPackages } from './system-packages.mjs'
import { bringWamPlugins } from './wam-plugins.mjs'

const soak = process.argv.includes('--soak')
const only = process.argv.slice(2).filter(word => word !== '--soak')

const prepare = async () => {
  await bringSystemPackages()
  const words = [join(root, 'cli/stembridge.mjs'), 'prepare', '--with-tests']
  if (spawnSync(process.execPath, words, { cwd: root, stdio: 'inherit' }).status !== 0)
    throw new Error('The set-up did not end well; its own lines above say why')
  await bringWamPlugins()
}

const runVitest = async () => {
  const folder = await mkdtemp(join(tmpdir(), 'stembridge-test-'))
  const file = join(folder, 'report.json')
  const args = [
    'run',
    '--reporter=default',
    '--reporter=./test/second-try.ts',
    '--reporter=json',
    `--outputFile.json=${file}`,
  ]
  if (only.length === 0) args.push('--coverage')
  const code = await runByNewerNode([join(root, 'node_modules/vitest/vitest.mjs'), ...args, ...only], {
    cwd: root,
    env: { ...process.env, STEMBRIDGE_SOAK: soak ? '1' : '' },
  })
  const report = existsSync(file) ? JSON.parse(await readFile(file, 'utf8')) : undefined
  await rm(folder, { recursive: true, force: true })
  return { code, report }
}

const namesOf = (report, wanted) =>
  report.testResults.flatMap(({ assertionResults }) => assertionResults.filter(wanted).map(test => test.fullName))

const main = async () => {
  await prepare()
  const checks = only.length === 0 ? await lint() : { failed: [], passed: 0 }
  const { code, report } = await runVitest()
  const failed = [...checks.failed]
  let skipped = []
  if (report) {
    failed.push(...namesOf(report, test => test.status === 'failed'))
    skipped = namesOf(report, test => test.status !== 'passed' && test.status !== 'failed')
  }
  // A suite that does not load, or a coverage under its threshold, fails the run without failing a test.
  if (code !== 0 && !(report?.numFailedTests > 0)) failed.push('the test run: a suite that does not load, or coverage')
  for (const name of skipped) console.log(`skipped: ${name}`)
  for (const name of failed) console.log(`failed: ${name}`)
  const passed = checks.passed + (report?.numPassedTests ?? 0)
  console.log(`${passed} passed, ${failed.length} failed, ${skipped.length} skipped`)
  process.exitCode = failed.length === 0 ? 0 : 1
}

await main().catch(error => {
  console.error(error.message)
  console.log('0 passed, 1 failed, 0 skipped')
  process.exitCode = 1
})

/** One set-up at a time: two at once would pull the packages from under each other. */
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { ownFolder } from './paths.mjs'

const file = join(ownFolder, 'setup.lock')

const lives = pid => {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return error.code === 'EPERM'
  }
}

const take = async () => {
  try {
    await writeFile(file, String(process.pid), { flag: 'wx' })
    return true
  } catch (error) {
    if (error.code !== 'EEXIST') throw error
    const holder = Number(await readFile(file, 'utf8').catch(() => ''))
    if (holder > 0 && lives(holder)) return false
    await rm(file, { force: true })
    return false
  }
}

/** @template T @param {() => Promise<T>} work @returns {Promise<T>} */
export const alone = async work => {
  await mkdir(ownFolder, { recursive: true })
  let told = false
  while (!(await take())) {
    if (!told) process.stderr.write('  … Another start is setting up; waiting for it\n')
    told = true
    await wait(200)
  }
  try {
    return await work()
  } finally {
    await rm(file, { force: true })
  }
}

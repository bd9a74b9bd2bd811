import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdtemp, readFile, rm, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { DataLock } from '../../cli/start/data-lock.ts'

let folder: string
const file = () => join(folder, 'supervisor.lock')
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'stembridge-lock-'))
})
afterEach(() => rm(folder, { recursive: true, force: true }))

describe('the lock of a data folder', () => {
  it('lies there while its holder works, and goes with it', async () => {
    const lock = await DataLock.take(join(folder))
    expect(await readFile(file(), 'utf8')).toBe(String(process.pid))
    await lock.close()
    expect(existsSync(file())).toBe(false)
  })

  it('is refused while another process holds it', async () => {
    const other = spawn(process.execPath, ['-e', 'setTimeout(() => {}, 60000)'])
    try {
      await writeFile(file(), String(other.pid))
      await expect(DataLock.take(folder)).rejects.toMatchObject({ code: 'already_running' })
      expect(await readFile(file(), 'utf8')).toBe(String(other.pid))
    } finally {
      other.kill('SIGKILL')
    }
  })

  it('is taken over from a holder that died', async () => {
    const other = spawn(process.execPath, ['-e', ''])
    await new Promise(resolve => other.on('exit', resolve))
    await writeFile(file(), String(other.pid))
    await (await DataLock.take(folder)).close()
  })

  it('is taken over when its holder has not touched it for long, though another program has that number now', async () => {
    const stranger = spawn(process.execPath, ['-e', 'setTimeout(() => {}, 60000)'])
    try {
      await writeFile(file(), String(stranger.pid))
      const longAgo = new Date(Date.now() - 3_600_000)
      await utimes(file(), longAgo, longAgo)
      await (await DataLock.take(folder)).close()
    } finally {
      stranger.kill('SIGKILL')
    }
  })

  it('is taken over when its text was lost in a power cut', async () => {
    await writeFile(file(), '')
    const longAgo = new Date(Date.now() - 3_600_000)
    await utimes(file(), longAgo, longAgo)
    await (await DataLock.take(folder)).close()
  })

  it('says so where the folder cannot be made', async () => {
    await writeFile(join(folder, 'a-file'), '')
    await expect(DataLock.take(join(folder, 'a-file', 'data'))).rejects.toMatchObject({ code: 'data_folder' })
  })
})

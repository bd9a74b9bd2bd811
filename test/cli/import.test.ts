import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { execa } from 'execa'
import { describe, expect, it } from 'vitest'
import { findSounds } from '../../cli/import/find-sounds.ts'
import { bundle, importStems, isZip, lookForStems, probe, stemPartsIn, unzip } from '../../server/importing/index.ts'
import { sine, wavOf } from '../importing/sounds.ts'
import { doubles, newStage } from '../server/doubles.ts'
import { openServer } from '../server/open-server.ts'
import { scratch } from '../server/scratch.ts'

const main = join(import.meta.dirname, '../../cli/main.ts')
const run = (...args: string[]) =>
  execa(process.execPath, [main, 'import', ...args], {
    reject: false,
    env: { STEMBRIDGE_PORT: '9', STEMBRIDGE_API_PORT: '9' },
    timeout: 60_000,
  })

type StemImports = NonNullable<ReturnType<typeof doubles>['stemImports']>
const stemImports: StemImports = {
  ...{ isZip, unzip, bundle, look: lookForStems },
  make: (file, imported, of, options) => importStems(stemPartsIn(file, imported), of, options),
}
/** A library whose songs are texts, and whose stems are sounds. */
const library = () => {
  const { probe: probeText } = doubles(newStage())
  return openServer({
    does: { stemImports, probe: (file, signal) => probeText(file, signal).catch(() => probe(file, signal)) },
  })
}
const stem = (hertz: number): Buffer => wavOf([sine(hertz, 44_100, 8000)], 44_100)

describe('stembridge import', () => {
  it('takes songs and a folder of stems in, each until it is ready', async () => {
    const server = await library()
    const folder = await scratch()
    await writeFile(join(folder, 'one.wav'), 'SONG 1.5')
    await mkdir(join(folder, 'Two (stems)'))
    for (const [i, name] of ['vocals', 'drums', 'bass', 'other'].entries())
      await writeFile(join(folder, 'Two (stems)', `${name}.wav`), stem(200 + 50 * i))
    const { stdout, stderr, exitCode } = await run(
      join(folder, 'one.wav'),
      join(folder, 'Two (stems)'),
      '--json',
      ...['--server', server.url],
    )
    expect([stderr, exitCode]).toEqual(['', 0])
    const lines = stdout.split('\n').map(line => JSON.parse(line))
    expect(lines).toMatchObject([
      { file: 'one.wav', state: 'ready' },
      { file: 'Two (stems)', state: 'ready' },
    ])
    expect(lines[0].id).not.toBe(lines[1].id)
    const again = await run(join(folder, 'one.wav'), '--server', `${server.url}/`)
    expect([again.exitCode, again.stdout]).toEqual([0, expect.stringContaining(lines[0].id)])
  })

  it('names what is no sound, with its cure, and takes the rest in all the same', async () => {
    const server = await library()
    const folder = await scratch()
    await writeFile(join(folder, 'empty.wav'), '')
    await writeFile(join(folder, 'fine.wav'), 'SONG 2')
    const { stdout, stderr, exitCode } = await run(
      join(folder, 'empty.wav'),
      join(folder, 'fine.wav'),
      ...['--server', server.url, '--no-wait'],
    )
    expect(exitCode).toBe(1)
    expect(stderr).toMatch(/^stembridge: empty_file: .*empty\.wav\n {2}\S/)
    expect(stdout.split('\n')).toHaveLength(1)
    expect(stdout).toContain('fine')
  })

  it('says where nothing runs, and what does not fit', async () => {
    const folder = await scratch()
    await writeFile(join(folder, 'one.wav'), 'SONG 1.5')
    for (const [args, code, exit] of [
      [[join(folder, 'one.wav')], 'not_running', 1],
      [[join(folder, 'none.wav')], 'file_not_found', 1],
      [[], 'bad_usage', 2],
      [['--loud', 'x'], 'bad_usage', 2],
      [[join(folder, 'one.wav'), '--server', 'nowhere'], 'bad_usage', 2],
    ] as const) {
      const { stderr, exitCode } = await run(...args)
      expect([stderr.split(': ')[1], exitCode]).toEqual([code, exit])
    }
  })

  it('finds in a folder one song in stems, many songs, or many folders of stems', async () => {
    const folder = await scratch()
    for (const song of ['A', 'B']) {
      await mkdir(join(folder, 'both', song), { recursive: true })
      for (const name of ['vocals', 'drums', 'bass'])
        await writeFile(join(folder, 'both', song, `${song} ${name}.flac`), '')
    }
    await mkdir(join(folder, 'songs'))
    for (const name of ['Yellow.mp3', 'Blue Monday.mp3', 'cover.jpg']) await writeFile(join(folder, 'songs', name), '')
    const shape = (await findSounds(join(folder, 'both'))).map(one => ('stems' in one ? one.stems.length : one.name))
    expect(shape).toEqual([3, 3])
    const songs = await findSounds(join(folder, 'songs'))
    expect(songs.map(({ name }) => name)).toEqual(['Blue Monday.mp3', 'Yellow.mp3'])
    await mkdir(join(folder, 'nothing'))
    await expect(findSounds(join(folder, 'nothing'))).rejects.toMatchObject({ code: 'unreadable_audio' })
  })
})

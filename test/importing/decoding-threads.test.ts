import { readFile } from 'node:fs/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { decodeToMix, DecodingThreads } from '../../server/importing/index.ts'
import { ownFolder, sine, writeSound } from './sounds.ts'

let folder: Awaited<ReturnType<typeof ownFolder>>
const decoding = new DecodingThreads()
beforeAll(async () => {
  folder = await ownFolder()
})
afterAll(async () => {
  await decoding.close()
  await folder.close()
})

const tone = (name: string, seconds: number) => {
  const samples = sine(440, 44100, seconds * 44100)
  return writeSound(folder.path(name), [samples, samples], 44100)
}
const bytesOf = (mix: string) =>
  Promise.all(['mix.wav', 'mix.peaks'].map(name => readFile(folder.path(`${mix}/${name}`))))

describe('decoding in threads', () => {
  it('gives the bytes and the manifest that decoding here gives, song after song and two at once', async () => {
    const files = await Promise.all([tone('a.wav', 3), tone('b.wav', 5)])
    const here = await Promise.all(files.map((file, i) => decodeToMix(file, folder.path(`here-${i}`))))
    const twoAtOnce = () => Promise.all(files.map((file, i) => decoding.decodeToMix(file, folder.path(`there-${i}`))))
    for (const made of [await twoAtOnce(), await twoAtOnce()]) {
      expect(made).toEqual(here)
      for (const i of [0, 1]) expect(await bytesOf(`there-${i}`)).toEqual(await bytesOf(`here-${i}`))
    }
  })

  it('tells of ranges before the end, and stops at a cancel', async () => {
    const cancel = new AbortController()
    const seen: number[] = []
    const onRange = (_: unknown, samples: number) => {
      seen.push(samples)
      cancel.abort()
    }
    const work = decoding.decodeToMix(await tone('c.wav', 60), folder.path('c'), { signal: cancel.signal, onRange })
    await expect(work).rejects.toMatchObject({ code: 'cancelled' })
    expect(seen.length).toBeGreaterThan(0)
    // the thread is as good as before
    expect(await decoding.decodeToMix(await tone('d.wav', 1), folder.path('d'))).toMatchObject({ complete: true })
  })

  it('waits where it is held, having told what is there, and gives the same bytes', async () => {
    const file = await tone('held.wav', 9)
    const seen: number[] = []
    const held: number[] = []
    const until = async () => {
      await new Promise(resolve => setTimeout(resolve, 100))
      held.push(seen.at(-1) ?? 0)
    }
    const options = { tellAt: 100_000, hold: { at: 200_000, until } }
    const onRange = (ready: readonly (readonly [number, number])[]) => seen.push(ready[0]?.[1] ?? 0)
    await decoding.decodeToMix(file, folder.path('held'), { ...options, onRange })
    expect(held).toEqual([expect.toSatisfy((at: number) => at >= 200_000 && at < 230_000)])
    expect(seen.some(at => at >= 100_000 && at < 130_000)).toBe(true)
    await decodeToMix(file, folder.path('free'))
    expect(await bytesOf('held')).toEqual(await bytesOf('free'))
  })

  it('fails as decoding here fails: by code, detail and cause', async () => {
    const [long, none] = [await tone('e.wav', 3), folder.path('none.wav')]
    const failure = (work: Promise<unknown>) => work.catch(({ code, detail }) => ({ code, detail }))
    for (const [file, options] of [[long, { maxSeconds: 1 }] as const, [none, {}] as const])
      expect(await failure(decoding.decodeToMix(file, folder.path('e'), options))).toEqual(
        await failure(decodeToMix(file, folder.path('e'), options)),
      )
  })

  it('ends what it does when it is closed, and takes no more', async () => {
    const closing = new DecodingThreads()
    closing.warm()
    const work = closing.decodeToMix(await tone('f.wav', 60), folder.path('f')).catch(({ code }) => code)
    await closing.close()
    expect(await work).toBe('worker_died')
    await expect(closing.decodeToMix('any', 'where')).rejects.toMatchObject({ code: 'cancelled' })
  })
})

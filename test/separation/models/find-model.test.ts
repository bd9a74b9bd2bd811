import { createHash } from 'node:crypto'
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { CATALOGUE, type ModelFile, SOURCE, yamlOf } from '../../../server/separation/models/catalogue.ts'
import { fetchFile } from '../../../server/separation/models/fetch-file.ts'
import { findDemucsModel } from '../../../server/separation/models/find-model.ts'
import { modelPlaces } from '../../../server/separation/places.ts'

const BYTES = Buffer.from(Uint8Array.from({ length: 300_000 }, (_, i) => (i * i + (i >> 8)) & 255))
const sumOf = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex')
const FILE: ModelFile = { name: `abcd0001-${sumOf(BYTES).slice(0, 8)}.th`, bytes: BYTES.length, sha256: sumOf(BYTES) }

type Answer = (request: IncomingMessage, response: ServerResponse) => void
let folder: string
let server: Server
let url: string
let answer: Answer
const asked: (string | undefined)[] = []

/** Ranges as a well-behaved source serves them. */
const ranges: Answer = (request, response) => {
  const from = Number(request.headers.range?.match(/^bytes=(\d+)-$/)?.[1] ?? 0)
  const head = { 'content-range': `bytes ${from}-${BYTES.length - 1}/${BYTES.length}` }
  response.writeHead(from > 0 ? 206 : 200, from > 0 ? head : {}).end(BYTES.subarray(from))
}
/** Breaks off in the middle of what it sends. */
const breaksOff: Answer = (_, response) => {
  response.writeHead(200, { 'content-length': BYTES.length })
  response.write(BYTES.subarray(0, 100_000), () => setTimeout(() => response.socket?.end(), 50))
}

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'models-'))
  asked.length = 0
  answer = ranges
  server = createServer((request, response) => {
    asked.push(request.headers.range)
    answer(request, response)
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`
})
afterEach(async () => {
  server.closeAllConnections()
  await new Promise(resolve => server.close(resolve))
  await rm(folder, { recursive: true, force: true })
})

const fetched = async (of: { signal?: AbortSignal; onBytes?: (bytes: number) => void } = {}) => {
  const told: number[] = []
  const onBytes = (bytes: number) => {
    told.push(bytes)
    of.onBytes?.(bytes)
  }
  await fetchFile({ url, file: FILE, into: folder, signal: of.signal, onBytes })
  return told
}

describe('a file of a model', () => {
  it('comes whole, with its progress told, under its name once its sum is right', async () => {
    const told = await fetched()
    expect(told.at(-1)).toBe(BYTES.length)
    expect(told).toEqual([...told].sort((a, b) => a - b))
    expect(await readdir(folder)).toEqual([FILE.name])
    expect(BYTES.equals(await readFile(join(folder, FILE.name)))).toBe(true)
  })

  it('goes on where it broke off', async () => {
    answer = breaksOff
    await expect(fetched()).rejects.toMatchObject({ code: 'model_unreachable' })
    expect(await readdir(folder)).toEqual([`${FILE.name}.part`])
    const had = (await readFile(join(folder, `${FILE.name}.part`))).length
    answer = ranges
    await fetched()
    expect(had).toBeGreaterThan(0)
    expect(asked).toEqual([undefined, `bytes=${had}-`])
    expect(BYTES.equals(await readFile(join(folder, FILE.name)))).toBe(true)
  })

  it('is fetched from its start where the source knows no ranges', async () => {
    await writeFile(join(folder, `${FILE.name}.part`), BYTES.subarray(0, 1000))
    answer = (_, response) => response.end(BYTES)
    await fetched()
    expect(BYTES.equals(await readFile(join(folder, FILE.name)))).toBe(true)
  })

  it.each([
    ['other bytes', BYTES.map((byte, i) => (i === 250_000 ? byte ^ 1 : byte))],
    ['more bytes', Buffer.concat([BYTES, BYTES])],
  ])('is refused, and not kept, when the source gives %s', async (_, bytes) => {
    answer = (_request, response) => response.end(bytes)
    await expect(fetched()).rejects.toMatchObject({ code: 'model_broken' })
    answer = ranges
    await fetched()
    expect(BYTES.equals(await readFile(join(folder, FILE.name)))).toBe(true)
  })

  it('is let go when it is cancelled, and what came is kept', async () => {
    const abort = new AbortController()
    answer = (_, response) => {
      response.writeHead(200, { 'content-length': BYTES.length })
      response.write(BYTES.subarray(0, 50_000))
    }
    const cancelled = fetched({ signal: abort.signal, onBytes: () => abort.abort() })
    await expect(cancelled).rejects.toMatchObject({ code: 'cancelled' })
    expect((await readFile(join(folder, `${FILE.name}.part`))).length).toBeGreaterThan(0)
  })

  it('is told to be unreachable by what the source answers', async () => {
    answer = (_, response) => response.writeHead(403).end()
    await expect(fetched()).rejects.toMatchObject({ code: 'model_unreachable', detail: expect.stringContaining('403') })
  })
})

describe('a model of demucs', () => {
  const places = (of: { repo?: string } = {}) =>
    modelPlaces({ STEMBRIDGE_MODEL_SOURCE: url }, { models: folder, ...of })
  const layRepo = async (yaml: string) => {
    const repo = join(folder, 'own')
    await mkdir(repo)
    await writeFile(join(repo, FILE.name), BYTES)
    await writeFile(join(repo, 'mine.yaml'), yaml)
    return repo
  }

  it('of the catalogue is fetched, and refused when the source gives other bytes than those that are pinned', async () => {
    answer = (_, response) => response.end(Buffer.alloc(CATALOGUE.htdemucs_6s?.files[0]?.bytes ?? 0))
    await expect(findDemucsModel('htdemucs_6s', places())).rejects.toMatchObject({ code: 'model_broken' })
    expect(await readdir(folder)).toEqual([])
  })

  it.each(["models: ['abcd0001']\n", 'models:\n  - abcd0001\nweights: [[1, 1]]\n'])(
    'of a folder of one’s own is taken as it is: %j',
    async yaml => {
      const repo = await layRepo(yaml)
      const found = await findDemucsModel('mine', places({ repo }))
      expect(found).toMatchObject({ folder: repo, name: 'mine', pinned: false })
      expect(asked).toEqual([])
      await writeFile(join(repo, 'mine.yaml'), `${yaml}# other\n`)
      expect((await findDemucsModel('mine', places({ repo }))).bytes).not.toBe(found.bytes)
    },
  )

  it('whose file is not what its name says is refused', async () => {
    const repo = await layRepo("models: ['abcd0001']\n")
    await writeFile(join(repo, FILE.name), 'something else')
    await expect(findDemucsModel('mine', places({ repo }))).rejects.toMatchObject({ code: 'model_broken' })
  })

  it('that takes the name of a file of the catalogue is held to the whole sum', async () => {
    const repo = await layRepo("models: ['5c90dfd2']\n")
    await writeFile(join(repo, '5c90dfd2-34c22ccb.th'), 'not Meta’s')
    await expect(findDemucsModel('mine', places({ repo }))).rejects.toMatchObject({ code: 'model_broken' })
  })

  it.each(['nothing', '../mine', 'a/b', ''])('of the name %j is unknown', async name => {
    await expect(findDemucsModel(name, places())).rejects.toMatchObject({ code: 'unknown_model' })
    expect(asked).toEqual([])
  })
})

describe('the catalogue', () => {
  it('pins each file by a whole SHA-256 that begins with the digits in its name', () => {
    const files = Object.values(CATALOGUE).flatMap(model => model.files)
    expect(new Set(files.map(file => file.sha256)).size).toBe(files.length)
    for (const { name, sha256, bytes } of files) {
      expect(sha256).toMatch(/^[0-9a-f]{64}$/)
      expect(name.endsWith(`-${sha256.slice(0, 8)}.th`)).toBe(true)
      expect(bytes).toBeGreaterThan(1e7)
    }
    expect(SOURCE).toMatch(/^https:/)
  })

  it('says each bag as demucs does', () => {
    const of = (name: string) => yamlOf(CATALOGUE[name] as (typeof CATALOGUE)[string])
    expect(of('htdemucs_ft')).toBe(
      "models: ['f7e0c4bc', 'd12395a8', '92cfc3b6', '04573f0d']\nweights: [[1,0,0,0],[0,1,0,0],[0,0,1,0],[0,0,0,1]]\n",
    )
    expect(of('mdx_extra')).toBe("models: ['e51eebcc', 'a1d90b5c', '5d2d6c55', 'cfa93e08']\nsegment: 44\n")
  })
})

import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import yauzl from 'yauzl'
import { actions, PLUGIN, uuidOf } from '../../streamdeck/actions/index.ts'
import { elgato } from '../../streamdeck/making/elgato-cli.ts'
import { layouts } from '../../streamdeck/making/layouts.ts'
import { profileFile } from '../../streamdeck/making/profile-file.ts'
import { parseSettings } from '../../streamdeck/settings.ts'
import { builtPlugin } from './rig.ts'

type Json = Record<string, never>
let folder = ''
beforeAll(async () => {
  folder = await builtPlugin()
})

/** Names and contents of a zip archive, as another program reads it. */
const unzip = async (bytes: Buffer): Promise<Map<string, string>> => {
  const open = promisify<Buffer, yauzl.Options, yauzl.ZipFile>(yauzl.fromBuffer)
  const zip = await open(bytes, { lazyEntries: true })
  const files = new Map<string, string>()
  return new Promise((resolve, reject) => {
    zip.on('error', reject)
    zip.on('end', () => resolve(files))
    zip.on('entry', entry =>
      zip.openReadStream(entry, (error, stream) => {
        if (error) return reject(error)
        const parts: Buffer[] = []
        stream.on('data', part => parts.push(part))
        stream.on('end', () => {
          files.set(entry.fileName, Buffer.concat(parts).toString())
          zip.readEntry()
        })
      }),
    )
    zip.readEntry()
  })
}

const filesUnder = (path: string): string[] =>
  readdirSync(path, { recursive: true, withFileTypes: true })
    .filter(entry => entry.isFile())
    .map(entry => join(entry.parentPath, entry.name))

describe('The plugin as it is packed', () => {
  it("is valid to the vendor's own tool, and a broken one is not", async () => {
    expect(await elgato('validate', folder)).toMatch(/Validation successful/i)
    const { cpSync } = await import('node:fs')
    const broken = mkdtempSync(join(tmpdir(), 'stembridge-broken-'))
    onTestFinished(() => rmSync(broken, { recursive: true }))
    const copy = join(broken, `${PLUGIN}.sdPlugin`)
    cpSync(folder, copy, { recursive: true })
    rmSync(join(copy, 'layouts', 'stem.json'))
    await expect(elgato('validate', copy)).rejects.toThrow(/layout not found/)
  })

  it('is one file that holds the program, its pictures, its page and the profiles', async () => {
    const out = mkdtempSync(join(tmpdir(), 'stembridge-packed-'))
    onTestFinished(() => rmSync(out, { recursive: true }))
    await elgato('pack', folder, ['--output', out, '--force'])
    const files = await unzip(readFileSync(join(out, `${PLUGIN}.streamDeckPlugin`)))
    const within = [...files.keys()].map(name => name.replace(`${PLUGIN}.sdPlugin/`, ''))
    for (const name of ['manifest.json', 'bin/plugin.js', 'bin/package.json', 'images/plugin@2x.png'])
      expect(within).toContain(name)
    for (const name of ['inspector.html', 'inspector.js', 'inspector.css'])
      expect(within).toContain(`inspector/${name}`)
    const licences = files.get(`${PLUGIN}.sdPlugin/licences.txt`) ?? ''
    for (const name of ['Stembridge', '@elgato/streamdeck', '@elgato/utils', '@elgato/schemas', 'ws'])
      expect(licences).toMatch(new RegExp(`^${name}\\n\\n.*(MIT|Copyright)`, 'ms'))
    for (const { file } of layouts) expect(within).toContain(`profiles/${file}.streamDeckProfile`)
    const megabytes = statSync(join(out, `${PLUGIN}.streamDeckPlugin`)).size / 1e6
    console.log(`packed: ${megabytes.toFixed(2)} MB, ${within.length} files`)
  })

  it('needs no package and no other machine: nothing is imported or fetched from outside', () => {
    const program = readFileSync(join(folder, 'bin', 'plugin.js'), 'utf8')
    const imported = [...program.matchAll(/^import .*? from ["']([^"']+)["']/gm)].map(([, name]) => name as string)
    expect(imported.length).toBeGreaterThan(3)
    const builtIn =
      /^(node:)?(assert|buffer|child_process|crypto|events|fs|fs\/promises|http|https|module|net|os|path|process|stream|tls|url|util|zlib|perf_hooks)$/
    expect(imported.filter(name => !builtIn.test(name))).toEqual([])
    for (const file of filesUnder(join(folder, 'inspector')))
      expect(readFileSync(file, 'utf8').match(/https?:\/\/(?!www\.w3\.org)/g) ?? []).toEqual([])
  })

  it('names every action once, each with its pictures', () => {
    const manifest = JSON.parse(readFileSync(join(folder, 'manifest.json'), 'utf8'))
    const named = manifest.Actions.map(({ UUID }: { UUID: string }) => UUID)
    expect(named).toEqual(actions.map(uuidOf))
    expect(new Set(named).size).toBe(named.length)
    for (const { icon } of actions)
      for (const kind of ['actions', 'keys']) expect(existsSync(join(folder, 'images', kind, `${icon}.svg`))).toBe(true)
  })
})

describe.each(layouts)('The profile $name', layout => {
  const open = async () => {
    const files = await unzip(profileFile({ layout, version: '0.1.0.0' }))
    const find = (pattern: RegExp) =>
      [...files].filter(([name]) => pattern.test(name)).map(([name, text]) => [name, JSON.parse(text)] as const)
    return { files, find }
  }

  it('is laid out as exports of the vendor are: a profile, an empty page, and the page', async () => {
    const { files, find } = await open()
    const packed = JSON.parse(files.get('package.json') as string)
    expect(packed).toMatchObject({ DeviceModel: layout.model, FormatVersion: 1, RequiredPlugins: [PLUGIN] })
    const [[, profile] = []] = find(/^Profiles\/[0-9A-F-]{36}\.sdProfile\/manifest\.json$/)
    expect(profile).toMatchObject({ Name: layout.name, Version: '3.0', Device: { Model: layout.model } })
    const pages = new Map(
      find(/\.sdProfile\/Profiles\/[0-9A-F-]{36}\/manifest\.json$/).map(([name, page]) => [
        /([0-9A-F-]{36})\/manifest\.json$/.exec(name)?.[1]?.toLowerCase(),
        page,
      ]),
    )
    expect(pages.size).toBe(2)
    expect(pages.get(profile.Pages.Default).Controllers[0]).toEqual({ Actions: null, Type: 'Keypad' })
    expect(pages.has(profile.Pages.Pages[0])).toBe(true)
  })

  it('fills the device, with actions and settings that the plugin knows', async () => {
    const { find } = await open()
    const page = find(/\.sdProfile\/Profiles\/.*\/manifest\.json$/)
      .map(([, one]) => one as Json)
      .find(one => (one.Controllers as unknown as Json[])[0]?.Actions !== null) as never as {
      Controllers: { Type: string; Actions: Record<string, { UUID: string; Settings: Json; ActionID: string }> }[]
    }
    const [keys, dials] = page.Controllers
    const places = Array.from({ length: layout.columns * layout.rows.length }, (_, i) =>
      [i % layout.columns, Math.floor(i / layout.columns)].join(),
    )
    expect(Object.keys(keys?.Actions ?? {}).sort()).toEqual(places.sort())
    const all = page.Controllers.flatMap(({ Actions }) => Object.values(Actions))
    const known = new Set(actions.map(uuidOf))
    for (const { UUID, Settings } of all) {
      expect(known).toContain(UUID)
      expect({ ...parseSettings(Settings), ...Settings }).toEqual(parseSettings(Settings))
    }
    expect(new Set(all.map(({ ActionID }) => ActionID)).size).toBe(all.length)
    expect(dials?.Type).toBe(layout.dials ? 'Encoder' : undefined)
  })
})

import { cp, mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { build } from 'vite'
import { PLUGIN } from '../actions/index.ts'
import { imageFiles } from './images.ts'
import { layouts } from './layouts.ts'
import { manifestOf } from './manifest.ts'
import { profileFile } from './profile-file.ts'

const source = join(import.meta.dirname, '..')

/** What is bundled into the program besides our own. */
const BUNDLED = ['@elgato/streamdeck', '@elgato/utils', '@elgato/schemas', 'ws'] as const

/** Our licence, and those of the packages in the bundle, which want to go along with it. */
const licences = async (): Promise<string> => {
  const root = join(source, '..')
  const read = (path: string) => readFile(join(root, path, 'LICENSE'), 'utf8')
  const parts = await Promise.all(['.', ...BUNDLED.map(name => join('node_modules', name))].map(read))
  return ['Stembridge', ...BUNDLED].map((name, i) => `${name}\n\n${parts[i]}`).join('\n\n')
}

/** Bundles a program to one file that needs no packages beside it. */
const bundle = (entry: string, file: string, of: { node: boolean }): Promise<unknown> =>
  build({
    root: source,
    configFile: false,
    logLevel: 'warn',
    publicDir: false,
    ...(of.node ? { ssr: { noExternal: true, target: 'node' } } : {}),
    build: {
      ...(of.node ? { ssr: entry } : { lib: { entry, formats: ['iife'], name: 'inspector' } }),
      outDir: dirname(file),
      emptyOutDir: false,
      minify: false,
      target: of.node ? 'node24' : 'chrome110',
      rolldownOptions: { output: { entryFileNames: file.slice(dirname(file).length + 1) } },
    },
  })

/** Makes the plugin's folder anew.
 *  @param into     the folder that it comes into
 *  @param version  of Stembridge, three numbers
 *  @returns its path */
export const buildPlugin = async (into: string, version: string): Promise<string> => {
  const folder = join(into, `${PLUGIN}.sdPlugin`)
  const write = async (path: string, content: string | Buffer): Promise<void> => {
    await mkdir(dirname(join(folder, path)), { recursive: true })
    await writeFile(join(folder, path), content)
  }
  const own = `${version.replace(/[^\d.].*$/, '')}.0`
  await rm(folder, { recursive: true, force: true })
  await write('manifest.json', `${JSON.stringify(manifestOf(own), null, 2)}\n`)
  await write('licences.txt', await licences())
  await write('bin/package.json', '{ "type": "module" }\n')
  for (const [path, content] of imageFiles()) await write(path, content)
  for (const layout of layouts)
    await write(`profiles/${layout.file}.streamDeckProfile`, profileFile({ layout, version: own }))
  await cp(join(source, 'layouts'), join(folder, 'layouts'), { recursive: true })
  for (const name of ['inspector.html', 'inspector.css'])
    await cp(join(source, 'inspector', name), join(folder, 'inspector', name))
  await bundle(join(source, 'main.ts'), join(folder, 'bin', 'plugin.js'), { node: true })
  await bundle(join(source, 'inspector', 'inspector.ts'), join(folder, 'inspector', 'inspector.js'), { node: false })
  return folder
}

/** Builds the `midi` package for JACK, from its own sources, into .stembridge/midi-jack: once for each version of them.
 *  By hand: node test/peers/build-jack-midi.ts, then start with STEMBRIDGE_MIDI_MODULE=<the path that it prints>. */
import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { cp, mkdir, readdir, readFile, rename, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'

const run = promisify(execFile)
const root = join(import.meta.dirname, '..', '..')
const source = join(root, 'node_modules', 'midi')
const folder = join(root, '.stembridge', 'midi-jack')
const compiler = process.env.CXX ?? 'g++'

/** Where the headers of the running Node lie, or of one of the same Node-API. */
const headers = (): string | undefined =>
  [join(dirname(dirname(process.execPath)), 'include', 'node'), '/usr/local/include/node', '/usr/include/node'].find(
    path => existsSync(join(path, 'node_api.h')),
  )

const sources = async (): Promise<string[]> => {
  const own = (await readdir(join(source, 'src-cpp'))).filter(name => name.endsWith('.cpp'))
  return [join(source, 'vendor', 'rtmidi', 'RtMidi.cpp'), ...own.map(name => join(source, 'src-cpp', name))]
}

/** Why the build cannot be made here, or null. */
export const whyNot = async (): Promise<string | null> => {
  if (process.platform !== 'linux') return 'JACK is tried on Linux only'
  if (!existsSync(join(source, 'src-cpp'))) return 'the midi package is not installed'
  if (!headers()) return "Node's headers are not here"
  if (!['/usr/include/jack/jack.h', '/usr/local/include/jack/jack.h'].some(existsSync))
    return 'libjack-jackd2-dev is missing'
  return run(compiler, ['--version']).then(
    () =>
      run('jackd', ['--version']).then(
        () => null,
        thrown => (thrown.code === 'ENOENT' ? 'jackd2 is missing' : null),
      ),
    () => `${compiler} is missing`,
  )
}

/** @returns path of a module with the API of the `midi` package, over JACK */
export const buildJackMidi = async (): Promise<string> => {
  const files = await sources()
  const hash = createHash('sha256').update(await readFile(join(source, 'package.json')))
  for (const file of files) hash.update(await readFile(file))
  const made = join(folder, hash.digest('hex').slice(0, 16))
  const entry = join(made, 'dist', 'midi.js')
  if (existsSync(join(made, 'midi.node'))) return entry
  await mkdir(made, { recursive: true })
  await cp(join(source, 'dist'), join(made, 'dist'), { recursive: true })
  await writeFile(join(made, 'load-native.js'), "module.exports = () => require('./midi.node')\n")
  await writeFile(join(made, 'package.json'), '{ "type": "commonjs" }\n')
  const half = join(made, `midi.${process.pid}.node`)
  const include = [headers(), join(root, 'node_modules', 'node-addon-api'), join(source, 'vendor', 'rtmidi')]
  const options = ['-O1', '-std=c++17', '-shared', '-fPIC', '-fexceptions', '-w', '-D__UNIX_JACK__']
  await run(compiler, [...options, ...include.map(path => `-I${path}`), ...files, '-o', half, '-ljack', '-lpthread'])
  await rename(half, join(made, 'midi.node'))
  return entry
}

if (process.argv[1] === import.meta.filename) {
  const why = await whyNot()
  if (why) throw new Error(why)
  process.stdout.write(`${await buildJackMidi()}\n`)
}

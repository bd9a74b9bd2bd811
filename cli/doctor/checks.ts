import { createSocket } from 'node:dgram'
import { constants } from 'node:fs'
import { access, mkdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { ERRORS } from '../../contract/errors.ts'
import { freeBytes } from '../../server/storage/local/free-space.ts'
import { packagesAreThere } from '../setup/packages.mjs'
import { panelIsBuilt } from '../setup/panel.mjs'
import { fullPythonTrouble, pythonTrouble } from '../setup/python.mjs'
import { freePort } from '../start/free-port.ts'
import type { StartOptions } from '../start/start-options.ts'
import { amiss, type Finding, type Look, well } from './check.ts'
import { tryEngine } from './trial.ts'

const GIB = 2 ** 30
/** A song of four minutes with its stems takes 0.2 GB. */
const TIGHT_BYTES = 1 * GIB

const node = async (): Promise<Finding> => well(process.version.slice(1))

const packages = async (): Promise<Finding> =>
  (await packagesAreThere({ withTests: false }))
    ? well('as package-lock.json says')
    : amiss('not installed', 'npm start')

const page = async (): Promise<Finding> =>
  (await panelIsBuilt()) ? well('built') : amiss('not built since it changed', 'npm start')

const tried = async (name: string): Promise<string> => {
  const { seconds, peakRssBytes } = await tryEngine(name)
  return `2 s of sound separated and saved in ${seconds.toFixed(1)} s, ${Math.round(peakRssBytes / 1e6)} MB`
}

const engine = (name: string, trial: boolean) => async (): Promise<Finding> => {
  const { separationEngines } = await import('../../server/separation/index.ts')
  const found = (await separationEngines()).find(one => one.name === name)
  if (found?.available) return well(trial ? `${found.version}: ${await tried(name)}` : (found.version ?? ''))
  const trouble = name === 'openvino' ? await pythonTrouble() : undefined
  if (trouble) return amiss(trouble.says, trouble.cure)
  return amiss(found?.why ?? 'not there', found?.cure ?? 'npm start')
}

/** Models that are not on this machine are not fetched for a check. */
const demucs = (trial: boolean) => async (): Promise<Finding> => {
  const { CATALOGUE, modelIsThere, modelPlaces, separationEngines } = await import('../../server/separation/index.ts')
  const found = (await separationEngines()).find(one => one.name === 'demucs:htdemucs')
  if (!found?.available) {
    const trouble = await fullPythonTrouble()
    return trouble ? amiss(trouble.says, trouble.cure) : amiss(found?.why ?? 'not there', found?.cure ?? '')
  }
  const says = [found.version ?? '']
  for (const model of Object.keys(CATALOGUE))
    if (await modelIsThere(model, modelPlaces(process.env)))
      says.push(trial ? `${model}: ${await tried(`demucs:${model}`)}` : model)
  return well(says.length > 1 ? says.join('; ') : `${says[0]}; a model is fetched when it is first asked for`)
}

const separation = async (): Promise<Finding> => {
  const { separationEngines } = await import('../../server/separation/index.ts')
  const engines = await separationEngines()
  const own = engines.filter(({ name }) => !name.startsWith('demucs:'))
  const first = own.find(one => one.available)
  if (first) return well(`auto takes ${first.name}`)
  return amiss('no engine runs here', own.at(-1)?.cure ?? 'npm start')
}

const model = async (): Promise<Finding> => {
  const { findModel } = await import('../../server/separation/model.ts')
  await findModel()
  return well('htdemucs, checked by its SHA-256')
}

const decoder = async (): Promise<Finding> => {
  const { chooseDecoder } = await import('../../server/importing/index.ts')
  const { name, version } = await chooseDecoder()
  if (name === 'ffmpeg') return well(`ffmpeg ${version}`)
  return well('the packages’ own: wav, mp3, flac, ogg, m4a; ffmpeg reads more')
}

/** In a process of its own, since a native module may end its process. */
const midi = async (): Promise<Finding> => {
  const { execa } = await import('execa')
  const script = `const m = await import('midi'); const { Input } = m.Input ? m : m.default
    console.log(JSON.stringify(Input.getPortNames()))`
  const args = ['--input-type=module', '-e', script]
  const { exitCode, stdout } = await execa(process.execPath, args, {
    reject: false,
    timeout: 10_000,
    cwd: import.meta.dirname,
  })
  if (exitCode !== 0 || !stdout.startsWith('['))
    return amiss(ERRORS.midi_unavailable.says, ERRORS.midi_unavailable.cure)
  const ports = JSON.parse(stdout) as string[]
  return well(ports.length ? ports.join(', ') : 'no controller is plugged in')
}

/** In a process of its own, since a native module may end its process. */
const sound = async (): Promise<Finding> => {
  const { audioFolder, audioIsThere, audioTrouble } = await import('../setup/audio.mjs')
  if (!audioIsThere()) {
    const trouble = await audioTrouble()
    const says = 'the page makes it; a native device needs an optional install'
    return trouble ? amiss(trouble.says, trouble.cure) : amiss(says, ERRORS.audio_missing.cure)
  }
  const { execa } = await import('execa')
  const script = `const { RtAudio } = require('audify'); const rt = new RtAudio()
    console.log(JSON.stringify({ api: rt.getApi(), devices: rt.getDevices() }))`
  const { exitCode, stdout } = await execa(process.execPath, ['-e', script], {
    reject: false,
    timeout: 10_000,
    cwd: audioFolder,
  })
  const line = stdout.split('\n').findLast(text => text.startsWith('{'))
  if (exitCode !== 0 || !line)
    return amiss('the native sound is installed and does not load', ERRORS.audio_missing.cure)
  const { api, devices } = JSON.parse(line) as { api: string; devices: { name: string; outputChannels: number }[] }
  const able = devices.filter(({ outputChannels }) => outputChannels > 0)
  if (able.length === 0) return amiss(`${api}: no device that sounds`, ERRORS.no_device.cure)
  return well(`${api}: ${able.map(({ name, outputChannels }) => `${name} (${outputChannels} outputs)`).join(', ')}`)
}

const httpPorts =
  ({ host, port, apiPort }: StartOptions) =>
  async (): Promise<Finding> => {
    const free = [await freePort(port, host), await freePort(apiPort, host)]
    if (free[0] === port && free[1] === apiPort) return well(`${port} and ${apiPort} are free`)
    return well(
      `${port} or ${apiPort} is in use, by a Stembridge that runs or by another; start takes the next free ones`,
    )
  }

const oscPort =
  ({ host, oscPort: port }: StartOptions) =>
  (): Promise<Finding> =>
    new Promise(resolve => {
      const socket = createSocket('udp4')
      socket.once('error', () =>
        resolve(amiss(`UDP ${port} is in use, by a Stembridge that runs or by another`, ERRORS.osc_port_taken.cure)),
      )
      socket.bind(port, host, () => socket.close(() => resolve(well(`UDP ${port} is free`))))
    })

const dataFolder =
  ({ data }: StartOptions) =>
  async (): Promise<Finding> => {
    const trial = join(data, `.doctor-${process.pid}`)
    try {
      await mkdir(data, { recursive: true })
      await access(data, constants.W_OK)
      await writeFile(trial, 'can be written')
      await rm(trial)
    } catch (error) {
      return amiss((error as Error).message, ERRORS.data_folder.cure)
    }
    const free = await freeBytes(data)
    const says = `${data}, ${(free / GIB).toFixed(1)} GiB free`
    return free < TIGHT_BYTES
      ? amiss(says, 'Free some space there, or choose another folder with --data DIR')
      : well(says)
  }

/** Each part that Stembridge stands on, in the order in which a start needs them. */
export const looks = (options: StartOptions, { trial }: { trial: boolean }): Look[] => [
  { name: 'Node', needed: true, look: node },
  { name: 'packages', needed: true, look: packages },
  { name: 'page', needed: true, look: page },
  { name: 'data folder', needed: true, look: dataFolder(options) },
  { name: 'HTTP ports', needed: true, look: httpPorts(options) },
  { name: 'OSC port', needed: false, look: oscPort(options) },
  { name: 'decoder', needed: true, look: decoder },
  { name: 'model', needed: true, look: model },
  { name: 'separation', needed: true, look: separation },
  { name: 'openvino', needed: false, look: engine('openvino', trial) },
  { name: 'onnxruntime', needed: false, look: engine('onnxruntime', trial) },
  { name: 'demucs', needed: false, look: demucs(trial) },
  { name: 'MIDI', needed: false, look: midi },
  { name: 'sound', needed: false, look: sound },
]

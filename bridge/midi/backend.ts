import { existsSync } from 'node:fs'
import { pathToFileURL } from 'node:url'
import { Failure } from '../../contract/errors.ts'

/** The ports of a machine. Names are as the system gives them; a port that is gone, or that another program
 *  holds, throws midi_port_busy. */
export type MidiBackend = {
  inputs: () => string[]
  outputs: () => string[]
  /** `hear` gets whole messages or pieces of them. */
  openInput: (name: string, hear: (bytes: Uint8Array) => void) => { close: () => void }
  openOutput: (name: string) => { send: (bytes: readonly number[]) => void; close: () => void }
}

/** What is used of the `midi` package. */
type MidiModule = Pick<typeof import('midi'), 'Input' | 'Output'>

type Port = { openPortByName: (name: string) => void; isPortOpen: () => boolean; destroy: () => void }

const open = <T extends Port>(port: T, name: string): T => {
  try {
    port.openPortByName(name)
    if (port.isPortOpen()) return port
  } catch (thrown) {
    port.destroy()
    throw new Failure('midi_port_busy', name, thrown)
  }
  port.destroy()
  throw new Failure('midi_port_busy', `${name} is gone`)
}

const backendOf = ({ Input, Output }: MidiModule): MidiBackend => ({
  inputs: () => Input.getPortNames(),
  outputs: () => Output.getPortNames(),
  openInput: (name, hear) => {
    const input = new Input()
    // The package gathers a SysEx without limit before it hands it on, so it stays outside; nothing here asks for one.
    input.ignoreTypes(true, true, true)
    input.on('messageBuffer', (_seconds, bytes) => hear(bytes))
    open(input, name)
    return { close: () => input.destroy() }
  },
  openOutput: name => {
    const output = open(new Output(), name)
    return { send: bytes => output.sendMessage([...bytes]), close: () => output.destroy() }
  },
})

/** The machine's MIDI system, through the `midi` package or the module of the same API that `module` names: a build of
 *  RtMidi for another system, JACK for one.
 *  @throws midi_unavailable */
export const systemMidi = async (module: string | undefined): Promise<MidiBackend> => {
  // Asking ALSA without its sequencer writes two lines to stderr each time; looking for its device does not.
  if (!module && process.platform === 'linux' && !existsSync('/dev/snd/seq'))
    throw new Failure('midi_unavailable', '/dev/snd/seq is not there')
  try {
    const midi = (await import(module ? pathToFileURL(module).href : 'midi')) as MidiModule & { default?: MidiModule }
    const backend = backendOf(midi.Input ? midi : (midi.default ?? midi))
    backend.inputs()
    return backend
  } catch (thrown) {
    throw new Failure('midi_unavailable', thrown instanceof Error ? thrown.message : String(thrown), thrown)
  }
}

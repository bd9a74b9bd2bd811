import { existsSync } from 'node:fs'
import { pathToFileURL } from 'node:url'
import { Failure } from '../../contract/errors.ts'
import type { Seconds } from '../../contract/units.ts'

/** What is let in beside notes, controllers and pitch bend: SysEx for the first so many ms, and clock and time code. */
export type Wants = { sysexMs?: number; clock?: boolean }

/** The ports of a machine. Names are as the system gives them; a port that is gone, or that another program
 *  holds, throws midi_port_busy. */
export type MidiBackend = {
  inputs: () => string[]
  outputs: () => string[]
  /** `hear` gets whole messages or pieces of them, and the time since the one before where the system tells it. */
  openInput: (name: string, hear: (bytes: Uint8Array, since?: Seconds) => void, wants?: Wants) => { close: () => void }
  openOutput: (name: string) => { send: (bytes: readonly number[]) => void; close: () => void }
  close: () => void
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

/** A client that is kept for looking at the ports: to open one takes JACK near 20 ms, to ask it 0.03 ms. */
type Lookout = { names: () => string[]; close: () => void }
/** A client of a MIDI server that was started anew keeps telling the old ports, so it is made anew, too, after so many
 *  looks. */
const LOOKS = 240

type Looking = { getPortCount: () => number; getPortName: (port: number) => string; destroy: () => void }
const createLookout = (open: () => Looking): Lookout => {
  let port: Looking | undefined
  let left = 0
  const close = (): void => {
    port?.destroy()
    port = undefined
  }
  return {
    names: () => {
      if (left-- <= 0) close()
      if (!port) [port, left] = [open(), LOOKS]
      const looking = port
      try {
        return Array.from({ length: looking.getPortCount() }, (_, index) => looking.getPortName(index))
      } catch (thrown) {
        close()
        throw thrown
      }
    },
    close,
  }
}

const backendOf = ({ Input, Output }: MidiModule, inputs: Lookout, outputs: Lookout): MidiBackend => ({
  inputs: inputs.names,
  outputs: outputs.names,
  close: () => {
    inputs.close()
    outputs.close()
  },
  openInput: (name, hear, { sysexMs = 0, clock = false } = {}) => {
    const input = new Input()
    // The package gathers a SysEx without limit before it hands it on, so it is let in for as long as an answer takes.
    input.ignoreTypes(sysexMs === 0, !clock, true)
    const ends = sysexMs > 0 && Number.isFinite(sysexMs)
    const shut = ends ? setTimeout(() => input.ignoreTypes(true, !clock, true), sysexMs).unref() : undefined
    input.on('messageBuffer', (since, bytes) => hear(bytes, since))
    try {
      open(input, name)
    } catch (thrown) {
      clearTimeout(shut)
      throw thrown
    }
    return {
      close: () => {
        clearTimeout(shut)
        input.destroy()
      },
    }
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
    const loaded = (await import(module ? pathToFileURL(module).href : 'midi')) as MidiModule & { default?: MidiModule }
    const midi = loaded.Input ? loaded : (loaded.default ?? loaded)
    const [inputs, outputs] = [createLookout(() => new midi.Input()), createLookout(() => new midi.Output())]
    const backend = backendOf(midi, inputs, outputs)
    backend.inputs()
    return backend
  } catch (thrown) {
    throw new Failure('midi_unavailable', thrown instanceof Error ? thrown.message : String(thrown), thrown)
  }
}

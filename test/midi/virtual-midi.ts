import { Failure } from '../../contract/errors.ts'
import type { MidiBackend } from '../../bridge/midi/index.ts'

/** A device on byte level: what it is sent, and a way to send. */
export type VirtualDevice = {
  sent: number[][]
  send: (...bytes: number[]) => void
  unplug: () => void
}

/** A machine whose MIDI devices a test plugs in and out. */
export const createVirtualMidi = () => {
  const inputs = new Map<string, ((bytes: Uint8Array) => void) | undefined>()
  const outputs = new Map<string, number[][]>()
  const held = new Set<string>()
  let open = 0

  const backend: MidiBackend = {
    inputs: () => [...inputs.keys()],
    outputs: () => [...outputs.keys()],
    close: () => {},
    openInput: (name, hear) => {
      if (!inputs.has(name) || held.has(name)) throw new Failure('midi_port_busy', name)
      inputs.set(name, hear)
      open++
      return {
        close: () => {
          open--
          if (inputs.get(name) === hear) inputs.set(name, undefined)
        },
      }
    },
    openOutput: name => {
      const sent = outputs.get(name)
      if (!sent || held.has(name)) throw new Failure('midi_port_busy', name)
      open++
      return {
        send: bytes => {
          if (outputs.get(name) !== sent) throw new Error(`${name} is gone`)
          sent.push([...bytes])
        },
        close: () => void open--,
      }
    },
  }
  const plug = (input: string, output: string | undefined = input): VirtualDevice => {
    const sent: number[][] = []
    inputs.set(input, undefined)
    if (output !== undefined) outputs.set(output, sent)
    return {
      sent,
      send: (...bytes) => inputs.get(input)?.(Uint8Array.from(bytes)),
      unplug: () => {
        inputs.delete(input)
        if (output !== undefined) outputs.delete(output)
      },
    }
  }
  return {
    backend,
    plug,
    /** Another program takes or gives back a port. */
    hold: (name: string) => void held.add(name),
    letGo: (name: string) => void held.delete(name),
    get openPorts() {
      return open
    },
  }
}

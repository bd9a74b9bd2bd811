import type { MidiBackend } from './backend.ts'
import { createParser, type MidiMessage } from './parser.ts'

/** Listens to a device that no profile binds.
 *  @throws midi_port_busy */
export const openUnbound = (
  backend: MidiBackend,
  input: string,
  hear: (message: MidiMessage) => void,
): { close: () => void } => {
  const parser = createParser(hear)
  return backend.openInput(input, parser.push)
}

import type { MidiBackend } from './backend.ts'

type Output = ReturnType<MidiBackend['openOutput']>

/** The same ports, each output opened once however many send to it: not every system lets a program open it twice.
 *  @param onRefused  hears of an output that does not open: another thread may have it */
export const sharedOutputs = (backend: MidiBackend, onRefused: (name: string) => void): MidiBackend => {
  const open = (name: string): Output => {
    try {
      return backend.openOutput(name)
    } catch (thrown) {
      onRefused(name)
      throw thrown
    }
  }
  const opened = new Map<string, { output: Output; users: number }>()
  return {
    ...backend,
    openOutput: name => {
      const one = opened.get(name) ?? { output: open(name), users: 0 }
      opened.set(name, one)
      one.users++
      let isOpen = true
      return {
        send: one.output.send,
        close: () => {
          if (!isOpen) return
          isOpen = false
          if (--one.users > 0) return
          opened.delete(name)
          one.output.close()
        },
      }
    },
  }
}

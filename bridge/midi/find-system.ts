import { asFailure, type Failure } from '../../contract/errors.ts'
import type { MidiBackend } from './backend.ts'

/** A MIDI system that is not there is looked for once in so many polls. */
const RARELY = 40

type System = {
  readonly backend: MidiBackend | undefined
  /** Looks for it now, or where that was done lately, after a while; once it is there, it is the one. */
  look: (now?: boolean) => Promise<void>
  close: () => void
}

/** The machine's MIDI system, opened once. `wrap`: what is made of it; `onLook`: hears whether it was found, and why not. */
export const findSystem = (of: {
  open: () => Promise<MidiBackend>
  wrap: (opened: MidiBackend) => MidiBackend
  onLook: (failure: Failure | undefined) => void
}): System => {
  let backend: MidiBackend | undefined
  let opening = false
  let polls = 0
  let closed = false
  const find = async (): Promise<void> => {
    opening = true
    let failure: Failure | undefined
    try {
      const opened = await of.open()
      if (closed) return opened.close()
      backend = of.wrap(opened)
    } catch (thrown) {
      failure = asFailure(thrown)
    } finally {
      opening = backend !== undefined
    }
    of.onLook(failure)
  }
  return {
    get backend() {
      return backend
    },
    look: async now => {
      if (!opening && !closed && (now || ++polls % RARELY === 0)) await find()
    },
    close: () => {
      closed = true
      backend?.close()
    },
  }
}

import type { OpenSound } from './open-sound.ts'
import { takeName } from './take-name.ts'

type Way = Pick<OpenSound, 'post'> | undefined

/** How long the end of a recording may take. */
const FLUSH_WITHIN_MS = 300

/** A host's side of a recording: begins a take, and sees that its last piece comes before the sound ends. */
export class Taking {
  #take: string | null = null
  #flushed: (() => void) | undefined

  record(on: boolean, sound: Way): void {
    if (on === (this.#take !== null)) return
    this.#take = on ? takeName(new Date()) : null
    sound?.post({ t: 'record', take: this.#take })
  }

  /** A sound was opened, maybe at another rate; a file has one rate and no gap, so what was recorded goes on in a new one. */
  goOn(sound: Way): void {
    if (this.#take === null) return
    this.#take = takeName(new Date())
    sound?.post({ t: 'record', take: this.#take })
  }

  /** Ends the take; resolves once its last piece has come. */
  async end(sound: Way): Promise<void> {
    if (this.#take === null) return
    const flushed = new Promise<void>(resolve => {
      this.#flushed = resolve
    })
    this.record(false, sound)
    await Promise.race([flushed, new Promise(resolve => setTimeout(resolve, FLUSH_WITHIN_MS))])
  }

  /** The last piece has come. */
  flushed(): void {
    this.#flushed?.()
  }
}

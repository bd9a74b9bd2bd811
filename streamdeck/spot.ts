import type { Path } from '../contract/parameters.ts'
import type { Action, Strip } from './actions/index.ts'
import { drawKey } from './pictures/draw-key.ts'
import type { Face } from './pictures/face.ts'
import { feedbackOf } from './pictures/strip.ts'
import { asUri } from './pictures/svg.ts'
import { Pace } from './pace.ts'
import { parseSettings, type Settings } from './settings.ts'

/** What a key or a dial is told by the vendor's program, and told to it. */
export type Elgato = {
  setImage: (context: string, uri: string) => void
  setFeedback: (context: string, feedback: object) => void
  showOk: (context: string) => void
  showAlert: (context: string) => void
  /** To the settings page that is open. */
  tellInspector: (message: object) => void
  /** Keeps what is kept for all keys. */
  keep: (kept: object) => void
}

/** A key is drawn at most 30 times a second, a touch strip 125 times. */
const KEY_GAP_MS = 33
const STRIP_GAP_MS = 8

export type Place = { context: string; device: string; dial: boolean; multi: boolean }

/** A place on a device where an action lies: its picture as it was sent last, and the hand on it. */
export class Spot {
  readonly action: Action
  readonly place: Place
  settings: Settings
  spent = false
  /** What stood where a held key changes it. */
  held: { path: Path; before: boolean } | null = null
  readonly #face: Pace<Face>
  readonly #strip: Pace<Strip>
  #shown = ''
  #timer: NodeJS.Timeout | undefined

  constructor(action: Action, place: Place, settings: unknown, elgato: Elgato) {
    this.action = action
    this.place = place
    this.settings = parseSettings(settings)
    this.#face = new Pace(KEY_GAP_MS, face => elgato.setImage(place.context, asUri(drawKey(face))))
    this.#strip = new Pace(STRIP_GAP_MS, strip => elgato.setFeedback(place.context, feedbackOf(strip)))
  }

  showFace(face: Face): void {
    if (this.#isNew(face)) this.#face.push(face)
  }

  showStrip(strip: Strip): void {
    if (this.#isNew(strip)) this.#strip.push(strip)
  }

  after(ms: number, act: () => void, again?: number): void {
    this.stop()
    const next = (wait: number): void => {
      this.#timer = setTimeout(() => {
        if (again !== undefined) next(again)
        act()
      }, wait)
    }
    next(ms)
  }

  /** Ends what goes on while a key is held. */
  stop(): void {
    clearTimeout(this.#timer)
  }

  /** The bridge has gone: what a hand is about on this key comes to nothing, now and when it is let go. */
  cut(): void {
    this.stop()
    this.spent = true
  }

  close(): void {
    this.stop()
    this.#face.close()
    this.#strip.close()
  }

  #isNew(shown: Face | Strip): boolean {
    const text = JSON.stringify(shown)
    if (text === this.#shown) return false
    this.#shown = text
    return true
  }
}

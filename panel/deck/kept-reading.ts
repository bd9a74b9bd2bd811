import { browserStore } from '../stage/browser-store.ts'
import type { Looks } from '../stage/stage.ts'

const KEY = 'stembridge.reading'

/** What the large reading said when the page was last left in this browser. */
export const keptReading = (): Looks['reading'] => (browserStore()?.getItem(KEY) === 'left' ? 'left' : 'bar')

/** Turns it to the other, and keeps that. */
export const turnReading = (looks: Pick<Looks, 'reading'>): void => {
  looks.reading = looks.reading === 'bar' ? 'left' : 'bar'
  try {
    browserStore()?.setItem(KEY, looks.reading)
  } catch {
    // a browser that keeps nothing shows bars again
  }
}

import type { Looks } from '../stage/stage.ts'

const KEY = 'stembridge.waves'
export const ZOOMS = [3, 6, 12, 24] as const
/** What a deck's waveform shows over 600 pixels without a choice, in seconds. */
const ZOOM = 6
type Waves = Pick<Looks, 'waves' | 'zoom'>

/** How waveforms lay when the page was last left in this browser. */
export const keptWaves = (): Waves => {
  const [waves, zoom] = (readKept() ?? '').split(' ')
  return {
    waves: waves === 'overlaid' ? 'overlaid' : 'stacked',
    zoom: ZOOMS.find(seconds => seconds === Number(zoom)) ?? ZOOM,
  }
}

export const keepWaves = ({ waves, zoom }: Waves): void => {
  try {
    localStorage.setItem(KEY, `${waves} ${zoom}`)
  } catch {
    // a browser that keeps nothing shows it as it began
  }
}

const readKept = (): string | null => {
  try {
    return localStorage.getItem(KEY)
  } catch {
    return null
  }
}

/** The next window of time: nearer (−1) or wider (1), no further than it goes. */
export const zoomBy = (zoom: number, by: -1 | 1): number =>
  ZOOMS[Math.min(ZOOMS.length - 1, Math.max(0, (ZOOMS as readonly number[]).indexOf(zoom) + by))] ?? ZOOM

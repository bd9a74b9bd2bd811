import type { LatePanes } from './stage/stage.ts'

const AGAIN_MS = 2000

/** The panes that the first view does not show, fetched once the page stands: it is there sooner, and they are kept, so
 *  that they open without the bridge too. */
export class Late {
  /** Null until they are here. */
  panes: LatePanes | null = $state.raw(null)

  async fetch(): Promise<void> {
    try {
      this.panes = await import('./late-panes.ts')
    } catch {
      // the bridge went away in this very moment
      setTimeout(() => void this.fetch(), AGAIN_MS)
    }
  }
}

import type { SurfaceHint } from '../../contract/controllers.ts'

/** Hints are told at most this often. */
const EVERY_MS = 40

type HintFeed = {
  /** Something has moved: what waits may be another now. */
  soon: () => void
  close: () => void
}

/** Tells where controls wait for their value, when that has changed.
 *  @param read  what waits now */
export const createHintFeed = (read: () => SurfaceHint[], tell: (hints: SurfaceHint[]) => void): HintFeed => {
  let timer: NodeJS.Timeout | undefined
  let told = '[]'
  const look = (): void => {
    timer = undefined
    const hints = read()
    const text = JSON.stringify(hints)
    if (text === told) return
    told = text
    tell(hints)
  }
  return {
    soon: () => {
      timer ??= setTimeout(look, EVERY_MS).unref()
    },
    close: () => clearTimeout(timer),
  }
}

import type { SurfaceHint } from '../../contract/controllers.ts'
import type { Path } from '../../contract/parameters.ts'

/** The control that waits to take a parameter, by either of its views: a gain and its fader are one. */
export const hintOf = (hints: readonly SurfaceHint[], path: Path): SurfaceHint | undefined => {
  const other = path.endsWith('/gain') ? path.replace(/gain$/, 'fader') : path
  return hints.find(hint => hint.path === path || hint.path === other)
}

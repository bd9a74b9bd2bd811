/** Where the controls of a device lie and what each does, for whoever draws it. */
import { bindingsOf, controlsOf, type WrittenBinding, type WrittenControl } from './profile-lines.ts'
import type { Profile, ProfileControl, ProfilePlace } from './profile.ts'

/** One control as it is drawn; units of the layout. `words`: what it moves, or what it is for. */
export type Piece = { control: ProfileControl; id: string; x: number; y: number; w: number; h: number; words: string[] }

const parentOf = (path: string): string => path.slice(0, path.lastIndexOf('/'))

/** What bindings of a control move, as short as a reader still knows it: `1 vocals fader`, `2 play`, `master gain`; in a
 *  layer by its last word alone, where the rest is as without. */
const wordsOf = (own: readonly WrittenBinding[]): string[] => {
  const parents = new Set(own.filter(({ layer }) => !layer).map(({ path }) => parentOf(path)))
  return own.map(({ path, layer, value }) => {
    const known = layer && parents.has(parentOf(path))
    const short = known
      ? path.slice(parentOf(path).length + 1)
      : path
          .replace(/^\/deck\//, '')
          .replaceAll('/', ' ')
          .replace(' stem ', ' ')
          .trim()
    return `${layer ? `${layer}: ` : ''}${short}${typeof value === 'number' && value !== 0 ? ` ${value}` : ''}`
  })
}

/** What a control is for besides what it moves: the layers that it brings, the page that it turns to. */
export const roleOf = ({ layers, bank }: Profile, id: string): string[] => {
  const layer = layers?.find(({ control }) => control === id)
  if (layer) return [`${layer.name}${layer.hold === false ? ' on and off' : ', while held'}`]
  return id === bank?.previous ? ['page back'] : id === bank?.next ? ['page on'] : []
}

const piecesAt = (profile: Profile, place: ProfilePlace, all: readonly WrittenBinding[]): Piece[] => {
  const [x, y] = place.at
  const [w, h] = place.size ?? [1, 1]
  const [right, down] = place.each ?? [1, 0]
  const columns = place.columns ?? Number.POSITIVE_INFINITY
  const [after, more] = place.gap ?? [Number.POSITIVE_INFINITY, 0]
  const here = controlsOf(profile).filter(({ given }) => given.id === place.control)
  return here.map(({ id, given, strip }: WrittenControl) => {
    const column = Number.isFinite(columns) ? strip % columns : strip
    const row = Number.isFinite(columns) ? Math.floor(strip / columns) : 0
    const jump = Math.floor(strip / after) * more
    const words = wordsOf(all.filter(({ control, page = 1 }) => control === id && page === 1))
    return {
      control: given,
      id,
      x: x + column * right + jump,
      y: y + column * down + row,
      w,
      h,
      words: words.length > 0 ? words : roleOf(profile, given.id),
    }
  })
}

/** Every control as it lies on the device, with what it does on the first page; none for a profile without a layout. */
export const piecesOf = (profile: Profile): Piece[] => {
  const all = bindingsOf(profile)
  return profile.layout?.flatMap(place => piecesAt(profile, place, all)) ?? []
}

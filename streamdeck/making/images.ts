import { STEM_COLOURS } from '../../contract/stem-colours.ts'
import { actions } from '../actions/index.ts'
import { colours } from '../pictures/colours.ts'
import { icons, type Icon } from '../pictures/icons.ts'
import { pngOf, type Shape } from './png.ts'

const svg = (side: number, view: number, body: string): string =>
  `<svg xmlns="http://www.w3.org/2000/svg" width="${side}" height="${side}" viewBox="0 0 ${view} ${view}">${body}</svg>`

/** White on nothing, as the list of actions wants them. */
const listIcon = (icon: Icon, side: number): string =>
  svg(side, 24, `<path d="${icons[icon]}" fill="#ffffff" fill-rule="evenodd"/>`)

/** What a key shows before its picture is drawn. */
const keyIcon = (icon: Icon): string =>
  svg(
    144,
    72,
    `<rect x="2" y="2" width="68" height="68" rx="9" fill="${colours.raised}"/>` +
      `<path transform="translate(18 18) scale(1.5)" d="${icons[icon]}" fill="${colours.ink}" fill-rule="evenodd"/>`,
  )

/** Six faders in the stems' colours. */
const LEVELS = [0.62, 0.44, 0.7, 0.36, 0.54, 0.3] as const
const emblem: readonly Shape[] = [
  { x: 0, y: 0, width: 1, height: 1, round: 0.18, fill: colours.ground },
  ...Object.values(STEM_COLOURS).map((fill, i): Shape => {
    const height = LEVELS[i] as number
    return { x: 0.13 + i * 0.128, y: 0.86 - height, width: 0.1, height, round: 0.03, fill }
  }),
]

/** Every picture of the plugin's folder by its path. */
export const imageFiles = (): Map<string, string | Buffer> => {
  const used = [...new Set(actions.map(({ icon }) => icon))]
  return new Map<string, string | Buffer>([
    ['images/plugin.png', pngOf(256, emblem)],
    ['images/plugin@2x.png', pngOf(512, emblem)],
    ['images/category.svg', listIcon('level', 28)],
    ...used.map(icon => [`images/actions/${icon}.svg`, listIcon(icon, 20)] as const),
    ...used.map(icon => [`images/keys/${icon}.svg`, keyIcon(icon)] as const),
  ])
}

import { createHash } from 'node:crypto'
import { actions, PLUGIN, uuidOf } from '../actions/index.ts'
import type { Laid, Layout } from './layouts.ts'
import { zipOf } from './zip.ts'

/** The vendor documents no format of its profiles but says to export them from its program. What is written here is what
 *  its exports hold (Stream Deck 7, profiles of version 3.0): `package.json`, then the profile with an empty page that it
 *  falls back to, and the page itself. */
const WRITTEN_AS = { AppVersion: '7.4.0.22712', OSType: 'macOS', OSVersion: '' }
const NO_PAGE = '00000000-0000-0000-0000-000000000000'

/** A UUID (version 5) that is the same for the same words. */
const idOf = (...words: string[]): string => {
  const bytes = createHash('sha1')
    .update([PLUGIN, ...words].join(' '))
    .digest()
  bytes[6] = ((bytes[6] as number) & 0x0f) | 0x50
  bytes[8] = ((bytes[8] as number) & 0x3f) | 0x80
  return bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12}).*$/, '$1-$2-$3-$4-$5')
}

const TITLE = {
  ...{ FontFamily: '', FontSize: 12, FontStyle: '', FontUnderline: false },
  ...{ OutlineThickness: 2, ShowTitle: false, TitleAlignment: 'middle', TitleColor: '#ffffff' },
}

type Making = { layout: Layout; version: string }

const laid = ({ layout, version }: Making, where: string, [id, settings = {}]: Laid): object => {
  const action = actions.find(one => one.id === id)
  if (!action) throw new Error(`no action ${id} for ${layout.file}`)
  return {
    ActionID: idOf(layout.file, where),
    LinkedTitle: true,
    Name: action.name,
    Plugin: { Name: 'Stembridge', UUID: PLUGIN, Version: version },
    Resources: null,
    Settings: settings,
    State: 0,
    States: (action.states ?? ['']).map(() => TITLE),
    UUID: uuidOf(action),
  }
}

const pageOf = (making: Making): object => {
  const { rows, dials } = making.layout
  const keys = rows.flatMap((row, y) => row.map((one, x) => [`${x},${y}`, laid(making, `key ${x},${y}`, one)] as const))
  const turned = dials?.map((one, x) => [`${x},0`, laid(making, `dial ${x}`, one)] as const)
  const controllers = [{ Actions: Object.fromEntries(keys), Type: 'Keypad' }]
  if (turned) controllers.push({ Actions: Object.fromEntries(turned), Type: 'Encoder' })
  return { Controllers: controllers, Icon: '', Name: '' }
}

const emptyPage = ({ dials }: Layout): object => ({
  Controllers: ['Keypad', ...(dials ? ['Encoder'] : [])].map(Type => ({ Actions: null, Type })),
  Icon: '',
  Name: '',
})

/** A .streamDeckProfile: a zip archive.
 *  @param making.version  of the plugin, four numbers */
export const profileFile = (making: Making): Buffer => {
  const { layout } = making
  const [page, empty] = [idOf(layout.file, 'page'), idOf(layout.file, 'empty')]
  const root = `Profiles/${idOf(layout.file).toUpperCase()}.sdProfile`
  const folder = (id: string): string => `${root}/Profiles/${id.toUpperCase()}`
  const packed = {
    ...{ ...WRITTEN_AS, DeviceModel: layout.model, DeviceSettings: null },
    ...{ FormatVersion: 1, RequiredPlugins: [PLUGIN] },
  }
  const profile = {
    Device: { Model: layout.model, UUID: idOf(layout.file, 'device') },
    Name: layout.name,
    Pages: { Current: NO_PAGE, Default: empty, Pages: [page] },
    Version: '3.0',
  }
  return zipOf([
    ['package.json', JSON.stringify(packed)],
    ['Profiles/', ''],
    [`${root}/`, ''],
    [`${root}/Images/`, ''],
    [`${root}/manifest.json`, JSON.stringify(profile)],
    [`${root}/Profiles/`, ''],
    [`${folder(empty)}/`, ''],
    [`${folder(empty)}/Images/`, ''],
    [`${folder(empty)}/manifest.json`, JSON.stringify(emptyPage(layout))],
    [`${folder(page)}/`, ''],
    [`${folder(page)}/Images/`, ''],
    [`${folder(page)}/manifest.json`, JSON.stringify(pageOf(making))],
  ])
}

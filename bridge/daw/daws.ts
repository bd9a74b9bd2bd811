import { DAWS, type DawName, dawPath } from '../../contract/daw.ts'
import { asFailure, type Failure } from '../../contract/errors.ts'
import type { SurfaceStatus } from '../../contract/live.ts'
import type { Path } from '../../contract/parameters.ts'
import type { Transport } from '../transport/index.ts'
import { report, subscribe } from '../tree/index.ts'
import { Link } from './link.ts'
import { readSettingsFile } from './settings-file.ts'
import { guardHost, settingsOf } from './settings.ts'

const OPENED_BY = ['on', 'host', 'port', 'listen', 'deck'] as const

export type Daws = { surfaces: () => SurfaceStatus[]; close: () => void }

const broken = (failure: Failure): SurfaceStatus => ({
  name: 'DAWs',
  kind: 'daw',
  ok: false,
  says: 'The settings of the page stand',
  failure: failure.toJSON(),
  received: 0,
  refused: 0,
  lastMessage: null,
})

/** Links every DAW that its rows switch on, and lets it go with them. Never throws: what is wrong is in the statuses.
 *  @param file  settings that are read once, at the start, and stand over what the rows say */
export const openDaws = (transport: Transport, { file, log }: { file: string; log: (line: string) => void }): Daws => {
  const { tree } = transport
  const links = new Map<DawName, Link>()
  let failure: Failure | undefined

  for (const daw of DAWS) {
    guardHost(tree, daw)
    report(tree, dawPath(daw, 'state'), 'off')
  }
  try {
    readSettingsFile(tree, file)
  } catch (thrown) {
    failure = asFailure(thrown)
    log(failure.message)
  }
  const relink = (daw: DawName): void => {
    links.get(daw)?.close()
    links.delete(daw)
    const settings = settingsOf(tree, daw)
    if (settings.on) links.set(daw, new Link({ daw, transport, settings, log }))
  }
  const daws = new Map<Path, DawName>(DAWS.flatMap(daw => OPENED_BY.map(leaf => [dawPath(daw, leaf), daw] as const)))
  const stop = subscribe(tree, 'bridge:daws', ({ path }) => {
    const daw = daws.get(path)
    if (daw) relink(daw)
  })
  for (const daw of DAWS) relink(daw)
  return {
    surfaces: () => [...(failure ? [broken(failure)] : []), ...[...links.values()].map(link => link.status())],
    close: () => {
      stop()
      for (const link of links.values()) link.close()
      links.clear()
    },
  }
}

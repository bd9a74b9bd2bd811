import type { ParameterValue } from '../../contract/parameter-row.ts'
import type { OpenedSet, SetDocument } from '../../contract/set.ts'
import type { TrackSheet } from '../../contract/track.ts'
import type { AutomationShelf } from '../automation/index.ts'
import type { KeptState } from '../inserts/index.ts'
import type { Transport } from '../transport/index.ts'
import { handle, report } from '../tree/index.ts'
import { applySet, putTrack, type Waiting } from './apply.ts'
import { documentOf } from './document.ts'
import { findSet, type FoundSet, listSets } from './find.ts'

const LOOK_MS = 500

type Deps = {
  transport: Transport
  shelf: AutomationShelf
  data: string
  sheets: () => Promise<TrackSheet[]>
  /** Names of the controllers that are plugged in. */
  controllers: () => string[]
  /** What plugins in the slots keep besides their parameters: what they had kept, and what they keep now. */
  keep: (states: KeptState[]) => void
  states: () => KeptState[]
  log: (line: string) => void
}

/** The performer's sets, as the bridge has them. */
export type Sets = {
  /** The one opened last; null before any. */
  opened: () => OpenedSet | null
  /** What stands now, as a document. */
  document: () => SetDocument
  /** What can be opened, the one saved last first. */
  list: () => ReturnType<typeof listSets>
  readonly listeners: Set<(opened: OpenedSet) => void>
  stop: () => void
}

type Opened = { found: FoundSet; waiting: Waiting[]; refused: number; absent: string[] }

const shown = ({ found, waiting, refused, absent }: Opened): OpenedSet => {
  const tracks = [...new Map(waiting.map(({ track }) => [track.id, track])).values()]
  return {
    ...{ id: found.id, name: found.document.name, refused, absent },
    missing: tracks.map(({ id, hash, title }) => ({
      ...{ id, hash, title },
      decks: waiting.filter(({ track }) => track.id === id).map(({ deck }) => deck),
    })),
  }
}

/** The library's track of a set's track: the same id, else the same file. */
const sheetOf = (sheets: readonly TrackSheet[], { id, hash }: Waiting['track']): TrackSheet | undefined =>
  sheets.find(sheet => sheet.id === id) ?? sheets.find(({ mix }) => hash !== null && mix === `mixes/${hash}`)

/** Lets `/set/open` open sets of the data folder; needs no server. A track that is missing comes onto its deck when its
 *  file is in the library again, where nothing else was loaded there meanwhile. */
export const installSets = (deps: Deps): Sets => {
  const { transport, controllers } = deps
  const { tree, decks } = transport
  const listeners: Sets['listeners'] = new Set()
  let now: Opened | null = null
  let looking = false

  const tell = (): void => {
    if (!now) return
    const set = shown(now)
    report(tree, '/set/name', set.name)
    report(tree, '/set/missing', set.missing.length)
    for (const hear of listeners) hear(set)
  }
  const open = (wanted: ParameterValue): void => {
    const found = findSet(deps.data, String(wanted))
    const here = controllers()
    const absent = (found.document.controllers ?? []).filter(name => !here.includes(name))
    now = { found, absent, ...applySet(deps, found.document) }
    tell()
    void look()
  }
  const arrived =
    (sheets: readonly TrackSheet[], of: Opened) =>
    (one: Waiting): boolean => {
      if ((decks[one.deck].track?.id ?? null) !== one.stood) return true
      const sheet = sheetOf(sheets, one.track)
      if (!sheet) return false
      try {
        putTrack(deps, of.found.document, one.deck, sheet.id)
        return true
      } catch {
        return false
      }
    }
  const look = async (): Promise<void> => {
    const of = now
    if (!of || of.waiting.length === 0 || looking) return
    looking = true
    const sheets = await deps.sheets().catch(() => [])
    looking = false
    if (now !== of) return
    const waiting = of.waiting.filter(one => !arrived(sheets, of)(one))
    if (waiting.length === of.waiting.length) return
    now = { ...of, waiting }
    tell()
  }
  handle(tree, '/set/open', open)
  const timer = setInterval(() => void look().catch(thrown => deps.log(`a set was not completed: ${thrown}`)), LOOK_MS)
  return {
    opened: () => now && shown(now),
    document: () => documentOf(deps, { name: now?.found.document.name ?? 'Untitled', now: Date.now() }),
    list: () => listSets(deps.data),
    listeners,
    stop: () => clearInterval(timer),
  }
}

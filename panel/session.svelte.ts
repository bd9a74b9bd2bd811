import { DECKS, type DeckNumber } from '../contract/parameters.ts'
import type { Track } from '../contract/track.ts'
import { createAccessDesk, goOutIfTurnedOut } from './access/access-desk.svelte.ts'
import { keptReading } from './deck/kept-reading.ts'
import { keptWaves } from './deck/kept-waves.ts'
import { PeakShelf } from './deck/peaks.ts'
import { gridActionsOn } from './grid/grid-actions.ts'
import { createGridDesk } from './grid/grid-desk.svelte.ts'
import { Hosting, type Sounding } from './hosting/hosting.ts'
import type { Dropped } from './library/dropped.ts'
import { deckForDrop, firstLoad } from './library/first-load.ts'
import { Late } from './late.svelte.ts'
import { Library } from './library/library.svelte.ts'
import { Live } from './live/live.ts'
import { createAwake } from './lock/awake.ts'
import { createSetDesk } from './sets/set-desk.svelte.ts'
import { registerShell } from './shell/register.ts'
import { actionsOn } from './stage/actions.ts'
import { frameLoop } from './stage/frame-loop.ts'
import { newId } from './stage/new-id.ts'
import type { Looks, Stage } from './stage/stage.ts'
import { tourLeft } from './tour/tour-left.ts'

type CreateAudioHost = ConstructorParameters<typeof Hosting>[0]['create']
/** A page's whole: what it knows, and who works on it. */
export type Session = { stage: Stage; addFiles: (dropped: Dropped) => void; close: () => void }

/** Any first press lets the browser sound, not only the button that asks for it. */
const startByAnyPress = (hosting: Hosting, sounding: Sounding): (() => void) => {
  const press = (): void => {
    if (sounding.blocked) void hosting.start()
  }
  const presses = ['pointerup', 'keydown'] as const
  for (const name of presses) addEventListener(name, press, { capture: true })
  return () => {
    for (const name of presses) removeEventListener(name, press, { capture: true })
  }
}

/** Dropped songs: the first whose sheet is there goes on a deck that does not play. */
const loadsByItself = ({ live, library, actions, looks }: Pick<Stage, 'live' | 'library' | 'actions' | 'looks'>) => {
  const plays = (deck: DeckNumber): boolean => live.state.values[`/deck/${deck}/play`] === true
  let waiting: string[] = []
  let looking = false
  const look = async (): Promise<void> => {
    if (waiting.length === 0 || looking) return
    looking = true
    const asked = waiting.find(id => library.state.tracks[id]?.state !== 'failed')
    const sheet = asked === undefined ? undefined : await library.sheetOf(asked)
    const sheets = sheet ? [sheet] : []
    looking = false
    const next = firstLoad(waiting, { tracks: library.state.tracks, sheets })
    waiting = next.waiting
    const deck = deckForDrop(looks.deck, { 1: plays(1), 2: plays(2) })
    if (next.load !== null && deck !== null) actions.load(deck, next.load)
  }
  const timer = setInterval(() => void look(), 250)
  return {
    wait: (tracks: Track[]) => {
      waiting.push(...tracks.map(track => track.id))
      void look()
    },
    close: () => clearInterval(timer),
  }
}

const freshLooks = (): Looks => ({
  deck: 1,
  view: 'deck1',
  keys: false,
  locked: false,
  tour: tourLeft(),
  search: '',
  sort: 'newest',
  tag: '',
  hidden: [],
  grid: { 1: false, 2: false },
  lanes: { 1: false, 2: false },
  ...keptWaves(),
  shape: { 1: false, 2: false },
  inserts: null,
  sets: false,
  network: false,
  track: null,
  tall: false,
  moves: { 1: false, 2: false },
  reading: keptReading(),
  typing: null,
  clock: 0,
})

export const openSession = (origin: string, createAudioHost: CreateAudioHost): Session => {
  const panel = newId()
  const live = new Live(`${origin.replace(/^http/, 'ws')}/live`, panel)
  const sounding: Sounding = $state({ blocked: null, starved: false })
  const looks: Looks = $state(freshLooks())
  const hosting = new Hosting({ live, create: createAudioHost, baseUrl: origin, sounding })
  const library = new Library()
  const shelves = { 1: new PeakShelf(origin), 2: new PeakShelf(origin) }
  const grids = createGridDesk({
    save: (id, manual) => library.setManual(id, manual),
    waiting: id => library.manualWaiting(id),
  })
  const actions = actionsOn(live, grids.gridOf)
  const grid = gridActionsOn(live, grids)
  const late = new Late()
  const stage: Stage = {
    live,
    library,
    hosting,
    sounding,
    shelves,
    looks,
    actions,
    grids,
    sets: createSetDesk(() => (library.state.presence === 'away' ? null : live.state.api)),
    access: createAccessDesk(),
    late,
    grid,
    eachFrame: frameLoop(),
  }
  const loads = loadsByItself(stage)
  const forget = startByAnyPress(hosting, sounding)
  const clock = setInterval(() => looks.clock++, 1000)
  const stopMeeting = $effect.root(() => {
    $effect(() => {
      if (live.state.connection === 'away' && live.state.access?.local === false) void goOutIfTurnedOut()
    })
    $effect(() => awake.want(DECKS.some(n => live.state.values[`/deck/${n}/play`] === true)))
    $effect(() => void library.look(looks.track))
    $effect(() => {
      if (live.state.connection === 'open' || live.state.api !== null) void library.meet(live.state.api)
    })
  })
  const awake = createAwake()
  void late.fetch().then(registerShell)
  return {
    stage,
    addFiles: dropped => void library.add(dropped, track => loads.wait([track])),
    close: () => {
      stopMeeting()
      clearInterval(clock)
      forget()
      awake.close()
      loads.close()
      for (const part of [live, hosting, library, shelves[1], shelves[2]]) part.close()
    },
  }
}

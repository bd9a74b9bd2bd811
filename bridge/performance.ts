import type { MonotonicMs } from '../contract/units.ts'
import {
  AutomationShelf,
  createAutomation,
  type DeckAutomation,
  followAutomation,
  turnAutomation,
} from './automation/index.ts'
import { PerformanceWriter } from './log/write-log.ts'
import { installScenes, turnScenes } from './scenes/index.ts'
import type { Transport } from './transport/index.ts'
import { installUndo } from './undo/index.ts'

/** What is performed beside the decks: scenes, automation, undo. */
export type Performance = {
  automation: DeckAutomation
  /** What happens each tick of the clock. */
  turn: () => MonotonicMs
  close: () => Promise<void>
}

/** Begins with what stands: call it when the snapshot is back. */
export const openPerformance = (transport: Transport, data: string, log: (line: string) => void): Performance => {
  const scenes = installScenes(transport)
  const shelf = new AutomationShelf(data, log)
  const automation = createAutomation(transport, shelf)
  const writer = new PerformanceWriter(automation, data, log)
  const stops = [scenes.stop, followAutomation(automation), installUndo(transport.tree, automation)]
  return {
    automation,
    turn: () => {
      turnScenes(scenes)
      turnAutomation(automation)
      return Number.POSITIVE_INFINITY
    },
    close: async () => {
      for (const stop of stops) stop()
      await writer.close()
      await shelf.close()
    },
  }
}

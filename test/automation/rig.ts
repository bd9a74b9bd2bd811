import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { AutomationShelf, createAutomation, followAutomation, turnAutomation } from '../../bridge/automation/index.ts'
import type { Point } from '../../contract/automation.ts'
import { set } from '../../bridge/tree/index.ts'
import { decksWith } from '../transport/decks.ts'

/** Two decks with automation, their time moved by hand. */
export const automated = (data: string = mkdtempSync(join(tmpdir(), 'stembridge-automation-'))) => {
  const decks = decksWith()
  const shelf = new AutomationShelf(data, () => {})
  const automation = createAutomation(decks.transport, shelf)
  followAutomation(automation)
  const pass = (seconds: number) => {
    for (let left = Math.round(seconds * 200); left > 0; left--) {
      decks.pass(0.005)
      turnAutomation(automation)
    }
  }
  const from = (origin: string) => (path: string, value?: unknown, touch?: boolean) =>
    set(decks.tree, path, value, touch === undefined ? { origin } : { origin, touch })
  const points = (path: string): Point[] => shelf.lanesOf('song').find(lane => lane.path === path)?.points ?? []
  return { ...decks, data, shelf, automation, pass, from, points }
}

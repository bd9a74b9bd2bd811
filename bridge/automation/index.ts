export {
  type AutomationListener,
  createAutomation,
  type DeckAutomation,
  drawLane,
  type LaneEdit,
  laneOn,
  lanesOf,
  putLane,
} from './automation.ts'
export { AutomationShelf } from './shelf.ts'
export { followAutomation, turnAutomation } from './turn.ts'

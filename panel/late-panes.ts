/** The panes that the first view does not show. */
export { default as AccessPane } from './access/AccessPane.svelte'
export { default as AutomationPane } from './automation/AutomationPane.svelte'
export { default as GridPane } from './grid/GridPane.svelte'
export { default as InsertPane } from './mixer/InsertPane.svelte'
export { default as StemShape } from './mixer/StemShape.svelte'
export { default as SetsPane } from './sets/SetsPane.svelte'
export { default as TrackPane } from './track/TrackPane.svelte'

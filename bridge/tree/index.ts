export { accept } from './accept.ts'
export { settleEchoes } from './echo.ts'
export { nearest } from './nearest.ts'
export { publish, subscribe } from './publish.ts'
export { flush, report, watch } from './readings.ts'
export { resolve } from './resolve.ts'
export { changeRows, watchRows } from './rows.ts'
export { set } from './set.ts'
export { keptOf, readingsOf, restore, valuesOf } from './snapshot.ts'
export { release } from './touch.ts'
export {
  createTree,
  type Entry,
  entryOf,
  type From,
  get,
  handle,
  type Listener,
  type Reader,
  type Tree,
} from './tree.ts'

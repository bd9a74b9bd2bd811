export { SnapshotKeeper } from './keep.ts'
export { restoreSnapshot } from './restore.ts'
export { readSnapshot, snapshotFiles } from './store.ts'

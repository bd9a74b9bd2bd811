import type { JobKind } from '../jobs/queue.ts'

export type NodeName = 'import' | 'decode' | 'separate' | 'analyse'
export type Node = {
  /** What must be done before. */
  after: readonly NodeName[]
  queue: JobKind
  /** Its part of the run's progress. */
  weight: number
  /** The run is complete without it when it failed. */
  optional: boolean
}
export type Graph = Readonly<Record<NodeName, Node>>

/** What dropping a song starts: import → decode → separate ∥ analyse. */
export const TRACK_GRAPH: Graph = {
  import: { after: [], queue: 'import', weight: 2, optional: false },
  decode: { after: ['import'], queue: 'import', weight: 8, optional: false },
  separate: { after: ['decode'], queue: 'separation', weight: 80, optional: false },
  analyse: { after: ['decode'], queue: 'analysis', weight: 10, optional: true },
}

export const NODES = Object.keys(TRACK_GRAPH) as NodeName[]

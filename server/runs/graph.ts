import type { JobKind } from '../jobs/queue.ts'

export type RunKind = 'track' | 'import' | 'stems' | 'replay' | 'export'
export type NodeName = 'import' | 'decode' | 'separate' | 'analyse' | 'export'
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

/** What dropping a song starts: import → decode → separate ∥ analyse; and what an export is: one step of its own. */
export const TRACK_GRAPH: Graph = {
  import: { after: [], queue: 'import', weight: 2, optional: false },
  decode: { after: ['import'], queue: 'import', weight: 8, optional: false },
  separate: { after: ['decode'], queue: 'separation', weight: 80, optional: false },
  analyse: { after: ['decode'], queue: 'analysis', weight: 10, optional: true },
  export: { after: [], queue: 'export', weight: 100, optional: false },
}

export const NODES = Object.keys(TRACK_GRAPH) as NodeName[]

/** The steps of a run of this kind. The others count as kept in it, and are not shown. */
export const nodesOf = (kind: RunKind): NodeName[] => NODES.filter(name => (name === 'export') === (kind === 'export'))

import type { FailureReport } from '../../contract/errors.ts'
import type { NodeState } from '../../contract/run.ts'
import type { TrackState } from '../../contract/track.ts'
import type { Seconds } from '../../contract/units.ts'
import { type Graph, type NodeName, NODES, nodesOf, type RunKind, TRACK_GRAPH } from './graph.ts'

/** Forward only: waiting → queued → running → done | failed | cancelled, or kept from the beginning. A node that is
 *  tried again keeps running; one that is asked for anew begins again (`redo`). `fresh`: what an earlier run left of it
 *  does not count. */
export type NodeProgress = { state: NodeState; percent: number; etaSeconds: Seconds | null; fresh?: true }

/** A run as it stands. `failure` on a run that is not failed: what holds it, or what an optional node failed with. */
export type Run = {
  id: string
  kind: RunKind
  trackId: string
  /** SHA-256 of the file that the run is about. */
  inputHash: string
  seed: number
  /** The separation engine that was asked for; null takes the server's own. */
  engine: string | null
  /** The run that this one repeats. */
  replayOf: string | null
  /** Of its jobs: what is on a deck goes first. */
  priority: number
  state: TrackState
  progress: number
  failure: FailureReport | null
  nodes: Record<NodeName, NodeProgress>
}

export type RunEvent =
  | { t: 'started'; node: NodeName }
  | { t: 'progress'; node: NodeName; percent: number; etaSeconds: Seconds | null }
  | { t: 'done'; node: NodeName }
  | { t: 'held'; node: NodeName; failure: FailureReport }
  | { t: 'failed'; node: NodeName; failure: FailureReport }
  | { t: 'cancelled'; failure: FailureReport }

const ORDER: readonly NodeState[] = ['waiting', 'queued', 'running', 'done']
const SETTLED = new Set<NodeState>(['done', 'failed', 'cancelled', 'kept'])
const GIVEN = new Set<NodeState>(['done', 'kept'])
export const isOver = (run: Run): boolean => run.state === 'ready' || run.state === 'failed'
const held = (failure: FailureReport | null): boolean => failure?.code === 'disk_full'

export type NewRun = Pick<Run, 'id' | 'trackId' | 'inputHash' | 'seed'> &
  Partial<Pick<Run, 'kind' | 'engine' | 'replayOf'>> & {
    /** What is taken over from an earlier run. */
    kept?: readonly NodeName[]
  }

export const newRun = ({ kept = [], kind = 'track', engine = null, replayOf = null, ...of }: NewRun): Run => ({
  ...{ ...of, kind, engine, replayOf },
  priority: 0,
  state: 'queued',
  progress: 0,
  failure: null,
  nodes: Object.fromEntries(
    NODES.map(name => {
      const own = nodesOf(kind).includes(name) && !kept.includes(name)
      return [name, { state: own ? 'waiting' : 'kept', percent: 0, etaSeconds: null }]
    }),
  ) as Run['nodes'],
})

/** Whole percent over all nodes by their weights; 100 is for the end alone. */
export const percentOf = (nodes: Run['nodes'], graph: Graph): number => {
  const own = NODES.filter(name => nodes[name].state !== 'kept')
  const all = own.reduce((sum, name) => sum + graph[name].weight, 0)
  const done = own.reduce((sum, name) => {
    const { state, percent } = nodes[name]
    return sum + graph[name].weight * (SETTLED.has(state) ? 100 : percent)
  }, 0)
  return Math.min(99, Math.floor(done / all))
}

/** The heaviest node that runs now. */
export const stepOf = (run: Run, graph: Graph = TRACK_GRAPH): NodeName | null =>
  NODES.filter(name => run.nodes[name].state === 'running').sort((a, b) => graph[b].weight - graph[a].weight)[0] ?? null

/** Seconds until the slowest running node ends, as far as known. */
export const etaOf = (run: Run): Seconds | null => {
  const known = NODES.filter(name => run.nodes[name].state === 'running').flatMap(n => run.nodes[n].etaSeconds ?? [])
  return known.length > 0 ? Math.max(...known) : null
}

const startable = (nodes: Run['nodes'], graph: Graph): NodeName[] =>
  NODES.filter(n => nodes[n].state === 'waiting' && graph[n].after.every(before => GIVEN.has(nodes[before].state)))

const moveNode = (node: NodeProgress, event: RunEvent): NodeProgress => {
  if (SETTLED.has(node.state)) return node
  const forward = (state: NodeState) => (ORDER.indexOf(state) > ORDER.indexOf(node.state) ? state : node.state)
  switch (event.t) {
    case 'started':
      return { ...node, state: forward('running') }
    case 'progress': {
      const percent = Math.max(node.percent, Math.min(100, Math.floor(event.percent) || 0))
      return { ...node, state: forward('running'), percent, etaSeconds: event.etaSeconds }
    }
    case 'done':
      return { ...node, state: 'done', percent: 100, etaSeconds: null }
    case 'held':
      return { ...node, etaSeconds: null }
    case 'failed':
      return { ...node, state: 'failed', etaSeconds: null }
    case 'cancelled':
      return { ...node, state: 'cancelled', etaSeconds: null }
  }
}

const end = (run: Run, failure: FailureReport): Run => ({
  ...run,
  state: 'failed',
  failure,
  nodes: Object.fromEntries(NODES.map(n => [n, moveNode(run.nodes[n], { t: 'cancelled', failure })])) as Run['nodes'],
})

/** The failure that the run shows after an event: a hold ends when its node gets on, not when it is tried again. */
const failureAfter = (run: Run, event: RunEvent): FailureReport | null => {
  if (event.t === 'failed' || event.t === 'held') return event.failure
  return held(run.failure) && event.t !== 'started' ? null : run.failure
}

/** The run after an event, and the nodes to be queued by it. Pure; a run that is over stays as it is.
 *  States go forward only, progress never falls, `ready` comes with 100 and with it alone. */
export const advance = (run: Run, event: RunEvent, graph: Graph = TRACK_GRAPH): { run: Run; queue: NodeName[] } => {
  if (isOver(run)) return { run, queue: [] }
  if (event.t === 'cancelled') return { run: end(run, event.failure), queue: [] }
  const { node } = event
  if (SETTLED.has(run.nodes[node].state)) return { run, queue: [] }
  const nodes = { ...run.nodes, [node]: moveNode(run.nodes[node], event) }
  const moved: Run = { ...run, nodes, failure: failureAfter(run, event) }
  if (event.t === 'failed' && !graph[node].optional) return { run: end(moved, event.failure), queue: [] }
  const queue = event.t === 'done' ? startable(nodes, graph) : []
  for (const name of queue) nodes[name] = { ...nodes[name], state: 'queued' }
  const over = NODES.every(name => SETTLED.has(nodes[name].state))
  const processing = over || NODES.some(n => n !== 'import' && ORDER.indexOf(nodes[n].state) > 1)
  return {
    run: {
      ...moved,
      state: over ? 'ready' : processing ? 'processing' : run.state,
      progress: over ? 100 : Math.max(run.progress, percentOf(nodes, graph)),
    },
    queue,
  }
}

/** The nodes that wait for nothing are queued: for a run whose first nodes are kept. */
export const begin = (run: Run, graph: Graph = TRACK_GRAPH): { run: Run; queue: NodeName[] } => {
  const queue = startable(run.nodes, graph)
  const nodes = { ...run.nodes }
  for (const name of queue) nodes[name] = { ...nodes[name], state: 'queued' }
  return { run: { ...run, nodes }, queue }
}

/** The run with these nodes to be done again, whatever they gave before: the one way back. */
export const redo = (run: Run, again: readonly NodeName[], graph: Graph = TRACK_GRAPH) => {
  const nodes = { ...run.nodes }
  for (const name of again) {
    const done = nodes[name].state === 'done' || nodes[name].state === 'kept'
    nodes[name] = { state: 'waiting', percent: 0, etaSeconds: null, ...(done ? { fresh: true as const } : {}) }
  }
  return begin({ ...run, nodes, state: 'processing', failure: null, progress: percentOf(nodes, graph) }, graph)
}

import { NODES } from './graph.ts'
import type { RunLine } from './line.ts'
import { addJobs } from './move.ts'
import { isOver } from './run.ts'

/** Puts a run before all others: what is on a deck goes first. A run that is over, or first already, stays. */
export const raiseRun = (line: RunLine, runId: string): void =>
  line.database.inPassing(() => {
    const run = line.store.get(runId)
    const top = line.store.topPriority()
    if (!run || isOver(run) || (top > 0 && run.priority === top)) return
    const raised = { ...run, priority: top + 1 }
    line.store.save(raised)
    const waiting = NODES.filter(node => ['queued', 'running'].includes(run.nodes[node].state))
    addJobs(line, raised, waiting)
  })

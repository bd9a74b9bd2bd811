import type { RunLine } from './line.ts'

/** Keeps the hash of an output that was reckoned after its node was done, and tells of the run: a replay may be
 *  compared now. */
export const sealExecution = (line: RunLine, { id, runId }: { id: string; runId: string }, hash: string): void =>
  line.database.inOneStep(() => {
    line.executions.seal(id, hash)
    const run = line.store.get(runId)
    if (run) line.changed(run)
  })

/** Reckons the hashes that an ended server left open, one after the other.
 *  @param hashOf  of an audio folder in the data folder; undefined where it is no longer there */
export const sealTheRest = async (
  line: RunLine,
  hashOf: (folder: string) => Promise<string | undefined>,
  closing: () => boolean,
): Promise<void> => {
  for (const open of line.executions.unsealed()) {
    if (closing()) return
    const hash = await hashOf(open.folder)
    if (hash && !closing()) sealExecution(line, open, hash)
  }
}

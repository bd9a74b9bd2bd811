import { constants, setPriority } from 'node:os'
import { execa } from 'execa'
import { ERRORS, type ErrorCode, Failure } from '../../../contract/errors.ts'

/** A decoder that gives nothing for so long, while it is being waited for, is taken for stuck. */
const STALL_MS = 25_000
const KEPT_COMPLAINT = 4000

export type ChildProgram = { command: string; args: string[]; signal?: AbortSignal | undefined }

const withinStall = async <T>(next: Promise<T>): Promise<T> => {
  let timer: NodeJS.Timeout | undefined
  const stalled = new Promise<never>((_, refuse) => {
    timer = setTimeout(() => refuse(new Failure('timed_out', 'the decoder gave nothing for 25 s')), STALL_MS)
  })
  try {
    return await Promise.race([next, stalled])
  } finally {
    clearTimeout(timer)
  }
}

/** What a decoder said on stderr as a failure: a report of ours in JSON, or the last line of another program. */
const failureOf = (complaint: string): Failure => {
  const line = complaint.trim().split('\n').at(-1) ?? ''
  try {
    const report = JSON.parse(line) as { code: string; detail?: string }
    if (report.code in ERRORS) return new Failure(report.code as ErrorCode, report.detail)
  } catch {
    // Not one of ours: the words of another program.
  }
  return new Failure('unreadable_audio', line.replace(/^.*?: (?=[A-Z])/, '').slice(0, 200) || undefined)
}

const cancelledBy = (signal: AbortSignal | undefined) => {
  if (signal?.aborted) throw new Failure('cancelled')
}

/** The stdout of a child program as it comes, no faster than it is taken. Whoever stops taking ends the child.
 *  @throws Failure unreadable_audio when it ends badly without a byte; what came before a bad end counts
 *          decoder_missing when there is no such program; timed_out when it hangs; cancelled */
export async function* childOutput({ command, args, signal }: ChildProgram): AsyncGenerator<Uint8Array> {
  cancelledBy(signal)
  const child = execa(command, args, {
    buffer: false,
    reject: false,
    stdin: 'ignore',
    windowsHide: true,
    forceKillAfterDelay: 100,
  })
  const kill = () => child.kill('SIGKILL')
  signal?.addEventListener('abort', kill)
  if (child.pid !== undefined) {
    try {
      setPriority(child.pid, constants.priority.PRIORITY_BELOW_NORMAL)
    } catch {
      // It may have ended already, or the system may refuse: then it runs as everyone does.
    }
  }
  let complaint = ''
  child.stderr.on('data', (text: Buffer) => {
    complaint = (complaint + text.toString()).slice(-KEPT_COMPLAINT)
  })
  let bytes = 0
  try {
    const chunks = (child.stdout as AsyncIterable<Uint8Array>)[Symbol.asyncIterator]()
    for (;;) {
      const next = await withinStall(chunks.next())
      cancelledBy(signal)
      if (next.done) break
      bytes += next.value.length
      yield next.value
    }
    const { exitCode, code } = await child
    cancelledBy(signal)
    if (code === 'ENOENT') throw new Failure('decoder_missing', `${command} is not installed`)
    if (exitCode !== 0 && bytes === 0) throw failureOf(complaint)
  } finally {
    signal?.removeEventListener('abort', kill)
    kill()
    // Bytes that nobody takes would keep its end from being seen.
    child.stdout.destroy()
    await child
  }
}

/** All that a child program says on stdout, as text of at most 1 MB. */
export const childText = async (program: ChildProgram): Promise<string> => {
  const parts: Uint8Array[] = []
  let length = 0
  for await (const part of childOutput(program)) {
    parts.push(part)
    length += part.length
    if (length > 1_000_000) break
  }
  return Buffer.concat(parts).toString()
}

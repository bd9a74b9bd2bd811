import { mkdir, open, readFile, rename } from 'node:fs/promises'
import { dirname } from 'node:path'
import { type Static, Type } from 'typebox'
import { Compile } from 'typebox/compile'
import { Failure } from '../../contract/errors.ts'

const Text = (most: number) => Type.String({ maxLength: most })
const Kept = Type.Object({
  version: Type.Literal(1),
  devices: Type.Array(
    Type.Object({
      id: Text(32),
      name: Text(64),
      scope: Type.Union([Type.Literal('view'), Type.Literal('play'), Type.Literal('manage')]),
      address: Text(64),
      since: Type.Number(),
      lastSeen: Type.Number(),
      /** Of its token, in hex. */
      sha256: Type.String({ pattern: '^[0-9a-f]{64}$' }),
    }),
  ),
  osc: Type.Array(
    Type.Object({
      address: Text(64),
      name: Text(64),
      since: Type.Number(),
      device: Type.Union([Text(32), Type.Null()]),
    }),
  ),
})
/** Who is let in, as it lies on disk: of tokens their SHA-256 alone. */
export type Kept = Static<typeof Kept>
const parser = Compile(Kept)

const parse = (text: string): Kept | undefined => {
  try {
    const seen: unknown = JSON.parse(text)
    return parser.Check(seen) ? seen : undefined
  } catch {
    return undefined
  }
}

/** The file of those who are let in: written whole or not at all, readable by its owner alone. */
export class AccessFile {
  #last: Promise<unknown> = Promise.resolve()
  readonly #path: string

  constructor(path: string) {
    this.#path = path
  }

  /** What is kept; nobody where there is no file. One that cannot be read is put aside, and lets nobody in. */
  async read(log: (line: string) => void): Promise<Kept> {
    const nobody: Kept = { version: 1, devices: [], osc: [] }
    const text = await readFile(this.#path, 'utf8').catch(() => undefined)
    if (text === undefined) return nobody
    const kept = parse(text)
    if (kept) return kept
    log(`${this.#path} cannot be read: nobody is let in by it. It is put aside`)
    await rename(this.#path, `${this.#path}.unreadable`).catch(() => {})
    return nobody
  }

  /** Resolves when it lies on disk. @throws data_folder, disk_full */
  async write(kept: Kept): Promise<void> {
    const text = `${JSON.stringify(kept, null, 1)}\n`
    const turn = this.#last.then(() => this.#replace(text))
    this.#last = turn.catch(() => {})
    await turn
  }

  async #replace(text: string): Promise<void> {
    const partial = `${this.#path}.partial`
    try {
      await mkdir(dirname(this.#path), { recursive: true })
      const file = await open(partial, 'w', 0o600)
      try {
        await file.writeFile(text)
        await file.sync()
      } finally {
        await file.close()
      }
      await rename(partial, this.#path)
    } catch (thrown) {
      const { code, message } = thrown as NodeJS.ErrnoException
      throw new Failure(code === 'ENOSPC' ? 'disk_full' : 'data_folder', message, thrown)
    }
  }
}

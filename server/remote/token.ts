import { createHash, randomBytes, timingSafeEqual } from 'node:crypto'
import { mkdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { dataFolder } from '../../contract/data-folder.ts'
import { Failure } from '../../contract/errors.ts'
import { replaceFile } from '../storage/local/replace-file.ts'

/** Whether a request's `authorization` header carries the token. @throws bad_token */
export type TokenGate = (authorization: string | undefined) => void

const hashOf = (token: string): Buffer => createHash('sha256').update(token).digest()

/** Makes a token of 256 random bits. The data folder keeps its SHA-256 alone, in the place of the last one's.
 *  @returns  the token, which nobody can read again */
export const newToken = async (data: string): Promise<string> => {
  const token = randomBytes(32).toString('base64url')
  await mkdir(data, { recursive: true })
  await replaceFile(
    join(data, dataFolder.workerToken),
    `${JSON.stringify({ sha256: hashOf(token).toString('hex') })}\n`,
  )
  return token
}

const keptHash = async (data: string): Promise<Buffer | undefined> => {
  try {
    const { sha256 } = JSON.parse(await readFile(join(data, dataFolder.workerToken), 'utf8')) as { sha256: string }
    const hash = Buffer.from(sha256, 'hex')
    return hash.length === 32 ? hash : undefined
  } catch {
    return undefined
  }
}

/** The gate for the token that was given to the server, or else for the one that its data folder keeps; undefined
 *  without any. Compared by their hashes, in a time that does not depend on them. */
export const tokenGate = async (data: string, given: string | undefined): Promise<TokenGate | undefined> => {
  const wanted = given ? hashOf(given) : await keptHash(data)
  if (!wanted) return undefined
  return authorization => {
    const [, token] = /^Bearer ([\x21-\x7e]{1,512})$/.exec(authorization ?? '') ?? []
    if (!token || !timingSafeEqual(hashOf(token), wanted)) throw new Failure('bad_token')
  }
}

import { asFailure } from '../../contract/errors.ts'

/** What was found of one part. `needed`: Stembridge does not work without it; the others only do less. */
export type Check = { name: string; ok: boolean; needed: boolean; says: string; cure: string | null }

/** A part that works, and how it is. */
export const well = (says: string): Finding => ({ ok: true, says, cure: null })
/** A part that does not, and the one command or step that cures it. */
export const amiss = (says: string, cure: string): Finding => ({ ok: false, says, cure })

export type Finding = Omit<Check, 'name' | 'needed'>
export type Look = { name: string; needed: boolean; look: () => Promise<Finding> }

/** Looks at one part; what throws is amiss. */
export const checkOf = async ({ name, needed, look }: Look): Promise<Check> => {
  try {
    return { name, needed, ...(await look()) }
  } catch (error) {
    const { message, cure } = asFailure(error)
    const unresolved = /Cannot find (package|module)/.test(message)
    return { name, needed, ok: false, says: message.split('\n')[0] ?? '', cure: unresolved ? 'npm start' : cure }
  }
}

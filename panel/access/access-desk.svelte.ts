import type { AccessState, Scope } from '../../contract/access.ts'
import { ask, AWAY, Refused, sent } from '../library/server-api.ts'

type DeskState = {
  /** null until it was asked, and while the bridge is away. */
  seen: AccessState | null
  /** What the last action was refused with. */
  refusal: Refused['report'] | null
}

const PATH = '/access'

/** Who may touch, as the page knows it, and what is done about it. Every answer is how things stand then. */
export const createAccessDesk = () => {
  const state: DeskState = $state({ seen: null, refusal: null })
  const refresh = async (): Promise<void> => {
    state.seen = (await ask(PATH).catch(() => null)) as AccessState | null
  }
  const act = async (path: string, init: RequestInit): Promise<boolean> => {
    state.refusal = null
    try {
      state.seen = (await ask(`${PATH}/${path}`, init)) as AccessState
    } catch (thrown) {
      state.refusal = thrown instanceof Refused ? thrown.report : AWAY
      await refresh()
    }
    return state.refusal === null
  }
  const remove = { method: 'DELETE' }
  return {
    state,
    refresh,
    openCode: (scope: Scope) => act('code', sent('POST', { scope })),
    closeCode: () => act('code', remove),
    change: (id: string, change: { name?: string; scope?: Scope }) => act(`devices/${id}`, sent('PUT', change)),
    revoke: (id: string) => act(`devices/${id}`, remove),
    allowOsc: (address: string, name: string) => act('osc', sent('POST', { address, ...(name ? { name } : {}) })),
    forbidOsc: (address: string) => act(`osc/${address}`, remove),
    allowOwnOsc: () => act('osc/own', { method: 'POST' }),
    leave: async (): Promise<void> => {
      await ask(`${PATH}/leave`, { method: 'POST' }).catch(() => null)
      location.replace('/')
    },
  }
}
export type AccessDesk = ReturnType<typeof createAccessDesk>

/** A page that was turned out finds the way in where it was: asked when the bridge does not answer it any more. */
export const goOutIfTurnedOut = async (): Promise<void> => {
  const answer = await fetch(PATH).catch(() => undefined)
  if (answer?.status === 401) location.replace('/')
}

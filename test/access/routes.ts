import { ask } from './rig.ts'

export const GAIN = '/deck/1/stem/vocals/gain'
export const gainOf = async (port: number): Promise<unknown> =>
  ((await ask(port, `/osc-query${GAIN}?VALUE`)).json().VALUE as unknown[])[0]

/** A path for each row of the table. */
export const pathOf = (pattern: string): string =>
  pattern
    .replace(':address', '192.0.2.99')
    .replace(/:[a-z]+/g, '1')
    .replace(/\*$/, 'x')
/** A body that fits, so that it is the scope that decides. */
export const bodyOf = (method: string): { body?: unknown } =>
  method === 'GET' || method === 'DELETE' ? {} : { body: {} }

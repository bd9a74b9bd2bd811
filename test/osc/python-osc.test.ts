import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { OscSurface } from '../../bridge/osc/osc-surface.ts'
import { createTree, get, type Tree } from '../../bridge/tree/index.ts'
import { pythonOsc } from '../peers/python-osc.ts'
import { until } from './peer.ts'

const python = await pythonOsc()
const why = 'whyNot' in python ? ` (skipped: ${python.whyNot})` : ''

let tree: Tree
let surface: OscSurface

beforeEach(async () => {
  tree = createTree()
  const nothing = () => {}
  const ways = { log: nothing, onPort: nothing, mayIn: () => true, onHttp: nothing }
  surface = new OscSurface({ tree, host: '127.0.0.1', port: 0, ...ways })
  await surface.open()
})
afterEach(() => surface.close())

const speak = async (way: string): Promise<unknown[]> => {
  if ('whyNot' in python) throw new Error(python.whyNot)
  const script = join(import.meta.dirname, 'fixtures', 'python_osc_peer.py')
  const env = { ...process.env, PYTHONPATH: python.folder }
  const child = spawn(python.program, [script, String(surface.port), way], { env, timeout: 40_000 })
  let text = ''
  child.stdout.on('data', bytes => {
    text += bytes
  })
  child.stderr.on('data', bytes => {
    text += bytes
  })
  const [code] = await once(child, 'close')
  expect(code, text).toBe(0)
  return text
    .trim()
    .split('\n')
    .map(line => JSON.parse(line) as unknown)
}

describe('python-osc', () => {
  it.skipIf(why !== '').each(['udp', 'slip', 'sized'])(`moves, bundles and asks by %s${why}`, async way => {
    const heard = await speak(way)
    expect(heard).toEqual([
      ['/deck/1/stem/vocals/gain', -6.5],
      ['/deck/1/stem/bass/gain', -8],
    ])
    await until(() => get(tree, '/deck/2/rate') === 1.25, 'the later half of the bundle')
    expect(get(tree, '/deck/1/stem/drums/gain')).toBe(-7.5)
    expect(get(tree, '/deck/1/stem/other/gain')).toBe(-9)
    expect(get(tree, '/deck/1/stem/vocals/mute')).toBe(false)
    expect(get(tree, '/deck/2/gain')).toBe(-10)
    const client = surface.status().clients?.[0]
    expect(client === undefined || client.refused === 1).toBe(true)
    expect(surface.status()).toMatchObject({ received: 11, refused: 1 })
  })
})

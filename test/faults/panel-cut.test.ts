import { rmSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Change } from '../../contract/live.ts'
import type { ParameterValue } from '../../contract/parameter-row.ts'
import type { Path } from '../../contract/parameters.ts'
import { LastingSocket } from '../../panel/live/lasting-socket.ts'
import { newFolder } from '../bridge/data-folder.ts'
import { PanelClient } from '../bridge/panel-client.ts'
import { type BridgeProcess, bridgeProcess, kill } from '../bridge/running.ts'
import { until } from '../osc/peer.ts'
import { createCuttable } from './cuttable.ts'
import { recordFault, soaks, spreadOf } from './record-fault.ts'

const CUTS = soaks ? 1000 : 20
const PATHS = ['vocals', 'drums', 'bass', 'other'].map(name => `/deck/1/stem/${name}/gain`)
const wait = (ms: number) => new Promise(resolve => setTimeout(resolve, ms))

/** What one connection told: where everything stood, then each change. */
type Told = { seq: number; values: Record<Path, ParameterValue>; changes: Change[] }

/** The page's own socket, through a wire that can be cut; it keeps what every connection told. */
const openPanel = (url: string) => {
  const connections: Told[] = []
  const socket = new LastingSocket(() => url, {
    onOpen: () => void socket.send({ t: 'hello', panel: 'cut' }),
    onMessage: given => {
      const message = given as { t: string; seq: number; values: Told['values']; changes: Change[] }
      if (message.t === 'hello') connections.push({ seq: message.seq, values: { ...message.values }, changes: [] })
      if (message.t !== 'changes') return
      const told = connections.at(-1)
      told?.changes.push(...message.changes)
      for (const { path, value } of message.changes) if (told) told.values[path] = value
    },
    onAway: () => {},
  })
  return { connections, close: () => socket.close() }
}

/** How often a value is told again that was told already, or an older one after a newer. */
const repeatedIn = ({ seq, changes }: Told): number => {
  const seqs = changes.map(change => change.seq)
  const early = seqs.filter(one => one <= seq).length
  const backwards = seqs.filter((one, i) => i > 0 && one <= (seqs[i - 1] as number)).length
  return early + backwards
}

describe(`a page whose wire is cut ${CUTS} times while values move`, () => {
  let data: string
  let bridge: BridgeProcess
  let wire: Awaited<ReturnType<typeof createCuttable>>
  beforeAll(async () => {
    data = newFolder()
    bridge = await bridgeProcess(data)
    wire = await createCuttable(bridge.port)
  })
  afterAll(async () => {
    await wire?.close()
    if (bridge) await kill(bridge.child)
    rmSync(data, { recursive: true, force: true })
  })

  it(
    'is bound again each time, knows every value as it stands, and is told none twice',
    async () => {
      const mover = await PanelClient.open(bridge.port, { panel: 'mover' })
      const panel = openPanel(`ws://127.0.0.1:${wire.port}/live`)
      await until(() => panel.connections.length === 1, 'the first hello')
      const stands = new Map<Path, number>()
      let turn = 0
      const moving = setInterval(() => {
        const path = PATHS[turn % PATHS.length] as Path
        const level = -1 - (turn++ % 400) / 10
        stands.set(path, level)
        mover.set(path, level)
      }, 2)
      const back: number[] = []
      for (let cut = 1; cut <= CUTS; cut++) {
        await wait(Math.random() * 60)
        const at = performance.now()
        wire.cut()
        await until(() => panel.connections.length > cut, `the hello after cut ${cut}`)
        back.push(performance.now() - at)
      }
      await wait(100)
      clearInterval(moving)
      await mover.settled()
      const last = panel.connections.at(-1) as Told
      await until(() => PATHS.every(path => last.values[path] === stands.get(path)), 'the last values')
      const duplicates = panel.connections.reduce((sum, told) => sum + repeatedIn(told), 0)
      const heard = panel.connections.reduce((sum, { changes }) => sum + changes.length, 0)
      mover.close()
      panel.close()
      await recordFault('a page cut while values move', { cuts: CUTS, heard, duplicates, backMs: spreadOf(back) })
      expect([panel.connections.length, duplicates, heard > CUTS]).toEqual([CUTS + 1, 0, true])
      expect(Math.max(...back)).toBeLessThan(2000)
    },
    soaks ? 1_200_000 : 120_000,
  )
})

/** The way of a fader to a real Ardour and back: a controller's bytes → the bridge's MIDI, mapping and tree → OSC →
 *  Ardour → OSC, until Ardour's word about the new level has been read; and of a mute button, which Ardour takes at the
 *  end of a period of its engine (1,024 frames). One move each 20 ms.
 *  `node test/bench/daw-ardour.ts [--moves N]` */
import { parseArgs } from 'node:util'
import { createArdour } from '../../bridge/daw/ardour/ardour.ts'
import { PROTOCOLS } from '../../bridge/daw/protocols.ts'
import type { Protocol } from '../../bridge/daw/protocol.ts'
import { openMidi } from '../../bridge/midi/index.ts'
import { Ardour, ardourIsHere } from '../daw/ardour.ts'
import { deckAndDaws } from '../daw/deck.ts'
import { PROFILES } from '../midi/rig.ts'
import { createVirtualMidi } from '../midi/virtual-midi.ts'
import { until } from '../osc/peer.ts'
import { record } from './record.ts'

const { values } = parseArgs({ options: { moves: { type: 'string', default: '500' } } })
const MOVES = Number(values.moves)
const EVERY_MS = 20
const LOST_MS = 500
const DEVICE = 'nanoKONTROL2'
/** Controllers of the first strip of a nanoKONTROL2. */
const [CC, FADER, MUTE] = [0xb0, 0, 48]

const figuresOf = (ms: number[]) => {
  const sorted = ms.toSorted((a, b) => a - b)
  const at = (part: number) => Number(sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))]?.toFixed(3))
  return { moves: MOVES, answered: ms.length, p50: at(0.5), p95: at(0.95), p99: at(0.99), max: at(1) }
}

/** Ardour's protocol with an ear at it. */
const ear = { address: '', hear: (): void => {} }
const listened = (): Protocol => {
  const protocol = createArdour()
  return {
    ...protocol,
    read: message => {
      if (message.address === ear.address) ear.hear()
      return protocol.read(message)
    },
  }
}

const measure = async (address: string, move: (i: number) => void): Promise<number[]> => {
  const times: number[] = []
  for (let i = 0; i < MOVES; i++) {
    const at = performance.now()
    ear.address = address
    ear.hear = () => {
      ear.address = ''
      times.push(performance.now() - at)
    }
    move(i)
    do await new Promise(resolve => setTimeout(resolve, EVERY_MS))
    while (ear.address !== '' && performance.now() - at < LOST_MS)
  }
  return times
}

if (!ardourIsHere()) throw new Error('Ardour is not installed')
Object.assign(PROTOCOLS, { ardour: listened })
const ardour = new Ardour(['vocals', 'drums', 'bass', 'other'])
await ardour.start()
const deck = deckAndDaws()
const machine = createVirtualMidi()
const controller = machine.plug(DEVICE)
const midi = openMidi({
  tree: deck.tree,
  profiles: [PROFILES],
  onStatus: () => {},
  backend: async () => machine.backend,
})
try {
  await deck.link(ardour)
  await until(() => midi.surfaces().some(({ name, ok }) => ok && name === DEVICE), 'the controller is bound')
  // picked up where the fader stands: up to the top, and down again
  for (let value = 0; value < 128; value++) controller.send(CC, FADER, value)
  await until(() => Math.abs(ardour.level('vocals') - 6) < 0.1, 'the fader moves the track')
  const fader = await measure('/strip/gain/1', i => controller.send(CC, FADER, 40 + ((i * 7) % 80)))
  const mute = await measure('/strip/mute/1', () => controller.send(CC, MUTE, 127, CC, MUTE, 0))
  await record('daw-ardour', 'node test/bench/daw-ardour.ts', {
    unit: 'ms',
    fader: figuresOf(fader),
    mute: figuresOf(mute),
  })
} finally {
  midi.close()
  deck.close()
  await ardour.close()
}

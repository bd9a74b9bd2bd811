import { Bonjour, type Service } from 'bonjour-service'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { Announcer } from '../../bridge/announce/index.ts'
import { until } from '../osc/peer.ts'

const LOOPBACK = { interface: '127.0.0.1' }
/** Of the multicast socket beneath, which the types of Bonjour do not say. */
const SOCKET: object = { ...LOOPBACK, bind: '0.0.0.0' }
const TYPES = [
  { type: 'osc', protocol: 'udp' },
  { type: 'osc', protocol: 'tcp' },
  { type: 'oscjson', protocol: 'tcp' },
] as const

/** Some systems let nobody send multicast over loopback; there is nothing to be seen there. */
const hearsItself = async (): Promise<boolean> => {
  const failed: Error[] = []
  const [speaker, ear] = [0, 1].map(() => new Bonjour(SOCKET, (error: Error) => failed.push(error))) as [
    Bonjour,
    Bonjour,
  ]
  let heard = false
  ear.find({ type: 'stembridge-trial' }, () => {
    heard = true
  })
  speaker.publish({ name: 'trial', type: 'stembridge-trial', port: 9, probe: false })
  for (let i = 0; i < 100 && !heard; i++) await new Promise(resolve => setTimeout(resolve, 20))
  speaker.destroy()
  ear.destroy()
  return heard
}
const can = await hearsItself()

describe('OSC on the local network', () => {
  let ear: Bonjour
  let announcer: Announcer
  const here = new Map<string, Service>()
  const lines: string[] = []

  beforeEach(() => {
    here.clear()
    lines.length = 0
    ear = new Bonjour(SOCKET)
    for (const wanted of TYPES) {
      const browser = ear.find(wanted)
      const key = ({ protocol, type }: Service) => `${type} ${protocol}`
      browser.on('up', service => {
        if (service.name.startsWith('Stembridge on ')) here.set(key(service), service)
      })
      browser.on('down', service => here.delete(key(service)))
    }
    announcer = new Announcer({ ...LOOPBACK, log: line => lines.push(line) })
  })
  afterEach(async () => {
    await announcer.close()
    ear.destroy()
  })

  const why = can ? '' : ' (skipped: no multicast over loopback here)'
  it.skipIf(!can)(`is found by UDP, by TCP and as OSCQuery, and gone after the good-bye${why}`, async () => {
    await announcer.tell(4402)
    await until(() => here.size === 3, 'three services')
    expect([...here.keys()].toSorted()).toEqual(['osc tcp', 'osc udp', 'oscjson tcp'])
    expect([...here.values()].map(({ port }) => port)).toEqual([4402, 4402, 4402])
    await announcer.tell(null)
    await until(() => here.size === 0, 'no service')
    expect(lines).toEqual([])
  })

  it.skipIf(!can)(`moves with the port${why}`, async () => {
    await announcer.tell(4402)
    await until(() => here.size === 3, 'three services')
    await announcer.tell(4500)
    await until(() => [...here.values()].filter(({ port }) => port === 4500).length === 3, 'the new port')
  })
})

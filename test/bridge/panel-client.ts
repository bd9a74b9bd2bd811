import { once } from 'node:events'
import { WebSocket } from 'ws'
import type { DeckPosition, FromBridge, FromPanel } from '../../contract/live.ts'
import { until } from '../osc/peer.ts'

type Of<T extends FromBridge['t']> = Extract<FromBridge, { t: T }>

/** A client of the live socket that remembers what it hears. */
export class PanelClient {
  readonly heard: FromBridge[] = []
  readonly socket: WebSocket
  closed = false

  private constructor(socket: WebSocket) {
    this.socket = socket
    socket.on('message', data => this.heard.push(JSON.parse(data.toString())))
    socket.on('error', () => {})
    socket.on('close', () => {
      this.closed = true
    })
  }

  static async open(port: number, hello: Omit<Extract<FromPanel, { t: 'hello' }>, 't'>): Promise<PanelClient> {
    const client = new PanelClient(new WebSocket(`ws://127.0.0.1:${port}/live`))
    await once(client.socket, 'open')
    client.send({ t: 'hello', ...hello })
    await until(() => client.all('hello').length > 0, 'hello')
    return client
  }

  get hello(): Of<'hello'> {
    return this.all('hello')[0] as Of<'hello'>
  }

  all<T extends FromBridge['t']>(t: T): Of<T>[] {
    return this.heard.filter((message): message is Of<T> => message.t === t)
  }

  last<T extends FromBridge['t']>(t: T): Of<T> | undefined {
    return this.all(t).at(-1)
  }

  /** Values of a path in the order heard. */
  valuesOf(path: string): unknown[] {
    return this.all('changes').flatMap(({ changes }) => changes.filter(c => c.path === path).map(c => c.value))
  }

  positionsOf(deck: number): DeckPosition[] {
    return this.all('position').flatMap(({ positions }) => positions.filter(p => p.deck === deck))
  }

  send(message: FromPanel): void {
    this.socket.send(JSON.stringify(message))
  }

  set(path: string, value?: number | boolean | string, touch?: boolean): void {
    this.send({ t: 'set', path, ...(value === undefined ? {} : { value }), ...(touch === undefined ? {} : { touch }) })
  }

  /** Waits until the bridge has taken all that was sent before. */
  async settled(): Promise<void> {
    const id = Math.random()
    this.send({ t: 'ping', id })
    await until(() => this.last('pong')?.id === id, 'pong')
  }

  close(): void {
    this.socket.terminate()
  }
}

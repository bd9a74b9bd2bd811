import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { type WebSocket, WebSocketServer } from 'ws'
import { PLUGIN } from '../../streamdeck/actions/index.ts'
import { until } from '../osc/peer.ts'

type Json = Record<string, unknown>
/** What a plugin sends (Elgato's WebSocket reference, plugin commands). */
export type Sent = { event: string; context?: string; uuid?: string; payload?: Json; at: number }
type Place = { action: string; context: string; device: string; coordinates: { column: number; row: number } }

/** By each command: the fields that it has besides the event, and of its payload those that it may have. */
const COMMANDS: Readonly<Record<string, { fields: string[]; payload?: string[] }>> = {
  registerPlugin: { fields: ['uuid'] },
  setImage: { fields: ['context', 'payload'], payload: ['image', 'state', 'target'] },
  setTitle: { fields: ['context', 'payload'], payload: ['title', 'state', 'target'] },
  setFeedback: { fields: ['context', 'payload'] },
  setFeedbackLayout: { fields: ['context', 'payload'], payload: ['layout'] },
  showOk: { fields: ['context'] },
  showAlert: { fields: ['context'] },
  setSettings: { fields: ['context', 'payload'] },
  getGlobalSettings: { fields: ['context', 'id'] },
  setGlobalSettings: { fields: ['context', 'payload'] },
  sendToPropertyInspector: { fields: ['context', 'payload'] },
}

const faultOf = (message: Json): string | undefined => {
  const { event, ...fields } = message
  const known = COMMANDS[String(event)]
  if (!known) return `no command ${event}`
  const names = Object.keys(fields).sort().join()
  if (names !== [...known.fields].sort().join()) return `${event} with ${names}`
  const extra = known.payload && Object.keys(fields.payload as Json).filter(name => !known.payload?.includes(name))
  return extra && extra.length > 0 ? `${event} with ${extra} in its payload` : undefined
}

const infoOf = (devices: Json[]): string =>
  JSON.stringify({
    application: { font: 'Arial', language: 'en', platform: 'mac', platformVersion: '15.0', version: '7.4.0.22712' },
    colors: {},
    devicePixelRatio: 2,
    devices,
    plugin: { uuid: PLUGIN, version: '0.1.0.0' },
  })

const PLUS = { id: 'plus', name: 'Stream Deck +', size: { columns: 4, rows: 2 }, type: 7 }

/** The vendor's program as its plugins see it: starts one, speaks its protocol, remembers what it is told. */
export class ElgatoHost {
  readonly sent: Sent[] = []
  readonly faults: string[] = []
  kept: Json = {}
  /** Hears each message as it comes. */
  onSent: (sent: Sent) => void = () => {}
  log = ''
  readonly child: ChildProcess
  readonly #server: WebSocketServer
  #socket: WebSocket | undefined
  #inspector: WebSocket | undefined
  readonly #places = new Map<string, { place: Place; settings: Json; dial: boolean }>()

  private constructor(server: WebSocketServer, child: ChildProcess) {
    this.#server = server
    this.child = child
    for (const stream of [child.stdout, child.stderr]) stream?.on('data', bytes => (this.log += bytes))
    server.on('connection', socket => socket.on('message', data => this.#take(socket, data.toString())))
  }

  /** @param folder  of the plugin as it was built
   *  @param port    at which the plugin begins to look for the bridge
   *  @param flags   of Node, before the plugin's own words */
  static async open(folder: string, port: number, kept: Json = {}, flags: string[] = []): Promise<ElgatoHost> {
    const server = new WebSocketServer({ host: '127.0.0.1', port: 0 })
    await once(server, 'listening')
    const at = (server.address() as { port: number }).port
    const words = [
      '-port',
      `${at}`,
      '-pluginUUID',
      'PLUGIN-1',
      '-registerEvent',
      'registerPlugin',
      '-info',
      infoOf([PLUS]),
    ]
    const child = spawn(process.execPath, [...flags, join('bin', 'plugin.js'), ...words], {
      cwd: folder,
      env: { ...process.env, STEMBRIDGE_PORT: `${port}` },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    const host = new ElgatoHost(server, child)
    host.kept = kept
    await until(() => host.#socket !== undefined, 'the plugin registers').catch(error => {
      throw new Error(`${error.message}: ${host.log}`)
    })
    host.connectDevice(PLUS)
    return host
  }

  get port(): number {
    return (this.#server.address() as { port: number }).port
  }

  connectDevice({ id, ...deviceInfo }: { id: string; name: string; size: Json; type: number }): void {
    this.#send({ event: 'deviceDidConnect', device: id, deviceInfo })
  }

  disconnectDevice(id: string): void {
    this.#send({ event: 'deviceDidDisconnect', device: id })
  }

  /** An action lies on a key or a dial. @returns its context */
  appear(id: string, settings: Json = {}, of: { dial?: boolean; multi?: boolean } = {}): string {
    const context = `context-${this.#places.size}`
    const column = this.#places.size
    const place = { action: `${PLUGIN}.${id}`, context, device: 'plus', coordinates: { column, row: 0 } }
    this.#places.set(context, { place, settings, dial: of.dial === true })
    this.#send({ event: 'willAppear', ...this.#head(context), payload: this.#payload(context, of.multi) })
    return context
  }

  disappear(context: string): void {
    this.#send({ event: 'willDisappear', ...this.#head(context), payload: this.#payload(context) })
  }

  keyDown(context: string, desired?: number): void {
    const multi = desired !== undefined
    const payload = { ...this.#payload(context, multi), ...(multi ? { userDesiredState: desired } : {}) }
    this.#send({ event: 'keyDown', ...this.#head(context), payload })
  }

  keyUp(context: string): void {
    this.#send({ event: 'keyUp', ...this.#head(context), payload: this.#payload(context) })
  }

  async press(context: string): Promise<void> {
    this.keyDown(context)
    this.keyUp(context)
  }

  dialRotate(context: string, ticks: number, pressed = false): void {
    this.#send({ event: 'dialRotate', ...this.#head(context), payload: { ...this.#payload(context), ticks, pressed } })
  }

  dialDown(context: string): void {
    this.#send({ event: 'dialDown', ...this.#head(context), payload: this.#payload(context) })
  }

  dialUp(context: string): void {
    this.#send({ event: 'dialUp', ...this.#head(context), payload: this.#payload(context) })
  }

  touchTap(context: string, hold = false): void {
    const payload = { ...this.#payload(context), hold, tapPos: [100, 50] }
    this.#send({ event: 'touchTap', ...this.#head(context), payload })
  }

  /** The user has changed the settings of an action on its page. */
  setSettings(context: string, settings: Json): void {
    const known = this.#places.get(context)
    if (known) known.settings = settings
    this.#send({ event: 'didReceiveSettings', ...this.#head(context), payload: this.#payload(context) })
  }

  inspect(context: string): void {
    this.#send({ event: 'propertyInspectorDidAppear', ...this.#head(context) })
  }

  fromInspector(context: string, payload: Json): void {
    const { action } = this.#head(context)
    this.#send({ event: 'sendToPlugin', action, context, payload })
  }

  /** What connectElgatoStreamDeckSocket of a settings page is called with. */
  inspectorWords(context: string): [string, string, string, string, string] {
    const { settings, coordinates } = this.#payload(context) as { settings: Json; coordinates: Json }
    const info = JSON.stringify({ ...this.#head(context), payload: { settings, coordinates, controller: 'Keypad' } })
    return [`${this.port}`, `inspector ${context}`, 'registerPropertyInspector', infoOf([PLUS]), info]
  }

  settingsOf(context: string): Json | undefined {
    return this.#places.get(context)?.settings
  }

  all(event: string, context?: string): Sent[] {
    return this.sent.filter(one => one.event === event && (context === undefined || one.context === context))
  }

  /** The picture on a key, as SVG; empty before there is one. */
  svg(context: string): string {
    const image = String(this.all('setImage', context).at(-1)?.payload?.image ?? '')
    return decodeURIComponent(image.replace('data:image/svg+xml;charset=utf8,', ''))
  }

  /** What stands on a key, from above. */
  texts(context: string): string {
    return [...this.svg(context).matchAll(/<text[^>]*>([^<]*)</g)].map(([, said]) => said).join(' ')
  }

  /** The touch strip above a dial. */
  strip(context: string): Record<string, Json> {
    return (this.all('setFeedback', context).at(-1)?.payload ?? {}) as Record<string, Json>
  }

  shows(context: string, what: string | RegExp): Promise<void> {
    const holds = () => (typeof what === 'string' ? this.texts(context).includes(what) : what.test(this.svg(context)))
    return until(holds, `${what} on ${context}`).catch(error => {
      throw new Error(`${error.message}; it shows ${this.texts(context)}`)
    })
  }

  /** Cuts the line without ending the plugin. */
  cut(): void {
    this.#socket?.terminate()
  }

  async close(): Promise<void> {
    if (this.child.exitCode === null && this.child.signalCode === null) {
      this.child.kill('SIGTERM')
      const late = setTimeout(() => this.child.kill('SIGKILL'), 5000)
      await once(this.child, 'exit')
      clearTimeout(late)
    }
    for (const socket of this.#server.clients) socket.terminate()
    this.#server.close()
  }

  #head(context: string): { action: string; context: string; device: string } {
    const { action, device } = (this.#places.get(context) as { place: Place }).place
    return { action, context, device }
  }

  #payload(context: string, multi = false): Json {
    const { place, settings, dial } = this.#places.get(context) as { place: Place; settings: Json; dial: boolean }
    const controller = dial ? 'Encoder' : 'Keypad'
    const where = multi ? {} : { coordinates: place.coordinates }
    return { controller, ...where, settings, ...(dial ? {} : { state: 0, isInMultiAction: multi }), resources: {} }
  }

  #send(message: Json): void {
    this.#socket?.send(JSON.stringify(message))
  }

  #take(socket: WebSocket, text: string): void {
    const message = JSON.parse(text) as Json
    if (message.event === 'registerPropertyInspector') this.#inspector = socket
    else if (socket === this.#inspector) this.#fromPage(message)
    else this.#fromPlugin(socket, message)
  }

  #fromPlugin(socket: WebSocket, message: Json): void {
    const fault = faultOf(message)
    if (fault) this.faults.push(fault)
    if (message.event === 'registerPlugin' && message.uuid === 'PLUGIN-1') this.#socket = socket
    const sent = { ...(message as Omit<Sent, 'at'>), at: performance.now() }
    this.sent.push(sent)
    this.onSent(sent)
    if (message.event === 'setGlobalSettings') this.kept = message.payload as Json
    if (message.event === 'getGlobalSettings')
      this.#send({ event: 'didReceiveGlobalSettings', id: message.id, payload: { settings: this.kept } })
    if (message.event === 'sendToPropertyInspector') this.#inspector?.send(JSON.stringify({ ...message, action: '' }))
  }

  #fromPage(message: Json): void {
    const context = String(message.context).replace('inspector ', '')
    if (message.event === 'sendToPlugin') this.fromInspector(context, message.payload as Json)
    if (message.event === 'setSettings') this.setSettings(context, message.payload as Json)
  }
}

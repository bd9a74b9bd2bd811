import type { Offer } from '../offer.ts'

/** The settings page of every action: shows what the plugin offers, keeps what is chosen. */
type Said = Offer | { t: 'reached'; ok: boolean; says: string }
type Connect = (port: string, uuid: string, registerEvent: string, info: string, actionInfo: string) => void

const byId = <T extends HTMLElement>(id: string): T => document.querySelector(`#${id}`) as T

const optionOf = ({ value, label }: Offer['fields'][number]['choices'][number]): HTMLOptionElement =>
  Object.assign(document.createElement('option'), { value, textContent: label })

const fieldOf = (field: Offer['fields'][number], choose: (value: string) => void): HTMLLabelElement => {
  const select = Object.assign(document.createElement('select'), { id: `field-${field.key}` })
  select.append(...field.choices.map(optionOf))
  select.value = field.value
  select.addEventListener('change', () => choose(select.value))
  const label = document.createElement('label')
  label.append(`${field.label} `, select)
  return label
}

/** Shows what is offered; a field that is being chosen from is not taken away. */
const show = ({ bridge, fields }: Offer, choose: (key: string, value: string) => void): void => {
  const state = byId('state')
  state.textContent = bridge.says
  state.dataset.open = String(bridge.open)
  const address = byId<HTMLInputElement>('address')
  if (document.activeElement !== address) address.value = bridge.address
  const focused = document.activeElement?.id
  byId('fields').replaceChildren(...fields.map(field => fieldOf(field, value => choose(field.key, value))))
  if (focused?.startsWith('field-')) document.getElementById(focused)?.focus()
}

const connect: Connect = (port, uuid, registerEvent, _info, actionInfo) => {
  const { action, context, payload } = JSON.parse(actionInfo)
  let settings: Record<string, unknown> = payload.settings
  const socket = new WebSocket(`ws://127.0.0.1:${port}`)
  const send = (message: object): void => socket.send(JSON.stringify(message))
  const tell = (said: object): void => send({ event: 'sendToPlugin', action, context: uuid, payload: said })
  const choose = (key: string, value: string): void => {
    settings = { ...settings, [key]: value }
    send({ event: 'setSettings', action, context: uuid, payload: settings })
  }
  const hear = (said: Said): void => {
    if (said.t === 'offer') show(said, choose)
    else byId('reached').textContent = said.ok ? 'Connecting …' : said.says
  }
  socket.addEventListener('open', () => {
    send({ event: registerEvent, uuid })
    tell({ t: 'ask' })
  })
  socket.addEventListener('message', ({ data }) => {
    const message = JSON.parse(data)
    if (message.event === 'sendToPropertyInspector') hear(message.payload)
    else if (message.event === 'didReceiveSettings' && message.context === context) settings = message.payload.settings
  })
  byId('reach').addEventListener('submit', event => {
    event.preventDefault()
    const [address, code] = ['address', 'code'].map(id => byId<HTMLInputElement>(id).value)
    tell({ t: 'reach', address, code })
  })
}

// the name by which the vendor's program calls a settings page
Object.assign(globalThis, { connectElgatoStreamDeckSocket: connect })

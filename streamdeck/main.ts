import { randomBytes } from 'node:crypto'
import { constants, setPriority } from 'node:os'
import streamDeck from '@elgato/streamdeck'
import { watchParent } from './orphan.ts'
import { Plugin } from './plugin.ts'
import type { Elgato } from './spot.ts'

const { actions, devices, settings, ui, logger } = streamDeck

/** What the vendor's package takes for any JSON. */
type JsonObject = Parameters<typeof settings.setGlobalSettings>[0]

const keyAt = (context: string) => {
  const action = actions.getActionById(context)
  return action?.isKey() ? action : undefined
}
const dialAt = (context: string) => {
  const action = actions.getActionById(context)
  return action?.isDial() ? action : undefined
}
/** What cannot be sent is written down; the next picture comes anyway. */
const send = (sent: Promise<void> | undefined): void => void sent?.catch(thrown => logger.error(String(thrown)))

const elgato: Elgato = {
  setImage: (context, uri) => send(keyAt(context)?.setImage(uri)),
  setFeedback: (context, feedback) => send(dialAt(context)?.setFeedback(feedback as JsonObject as never)),
  showOk: context => send(keyAt(context)?.showOk()),
  showAlert: context => send(actions.getActionById(context)?.showAlert()),
  tellInspector: message => send(ui.sendToPropertyInspector(message as JsonObject)),
  keep: kept => send(settings.setGlobalSettings(kept as JsonObject)),
}

/** A key comes before what the machine does besides, where the system lets a program say so. */
try {
  setPriority(constants.priority.PRIORITY_ABOVE_NORMAL)
} catch {
  // it stays an equal among others
}

const port = Number(process.env.STEMBRIDGE_PORT)
const plugin = new Plugin({
  elgato,
  name: `elgato-${randomBytes(2).toString('hex')}`,
  kept: {},
  ...(Number.isInteger(port) && port > 0 ? { firstPort: port } : {}),
})
const tellDevices = (): void =>
  plugin.setDevices([...devices].filter(({ isConnected }) => isConnected).map(({ name }) => name))

actions.onWillAppear(({ action, payload }) => {
  const dial = action.isDial()
  const multi = payload.controller === 'Keypad' && payload.isInMultiAction
  const place = { context: action.id, device: action.device.id, dial, multi }
  plugin.appear(place, action.manifestId, payload.settings)
})
actions.onWillDisappear(({ action }) => plugin.disappear(action.id))
actions.onKeyDown(({ action, payload }) =>
  plugin.down(action.id, payload.isInMultiAction ? payload.userDesiredState === 1 : undefined),
)
actions.onKeyUp(({ action }) => plugin.up(action.id))
actions.onDialDown(({ action }) => plugin.down(action.id))
actions.onDialUp(({ action }) => plugin.up(action.id))
actions.onDialRotate(({ action, payload }) => plugin.rotate(action.id, payload.ticks, payload.pressed))
actions.onTouchTap(({ action, payload }) => plugin.touch(action.id, payload.hold))
settings.onDidReceiveSettings(({ action, payload }) => plugin.setSettings(action.id, payload.settings))
settings.onDidReceiveGlobalSettings(({ settings: kept }) => plugin.setKept(kept))
ui.onDidAppear(({ action }) => plugin.inspect(action.id))
ui.onDidDisappear(() => plugin.inspect(ui.action?.id))
ui.onSendToPlugin(({ payload }) => void plugin.fromInspector(payload))
devices.onDeviceDidConnect(tellDevices)
devices.onDeviceDidDisconnect(tellDevices)

const close = (): void => {
  plugin.close()
  process.exit(0)
}
watchParent(close)
process.on('SIGTERM', close)
process.on('SIGINT', close)

await streamDeck.connect()
tellDevices()
plugin.setKept(await settings.getGlobalSettings())

// A custom module of Open Stage Control: renews the subscription, so that its session shows what Stembridge does.
//   open-stage-control --send 127.0.0.1:4402 --load open-stage-control.json --custom-module open-stage-control-module.js
const HOST = '127.0.0.1'
const PORT = 4402
const EVERY_MS = 5000

const subscribe = () => send(HOST, PORT, '/subscribe')

module.exports = {
  init: () => {
    subscribe()
    setInterval(subscribe, EVERY_MS)
  },
  stop: () => send(HOST, PORT, '/unsubscribe'),
}

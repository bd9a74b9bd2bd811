import { DataLock } from './data-lock.ts'
import { freePort } from './free-port.ts'
import { mayOpen, openPage } from './open-page.ts'
import { serverHost, type StartOptions, startOptions } from './start-options.ts'
import { type Ports, type Ready, Supervisor } from './supervisor.ts'

const say = (line: string) => process.stderr.write(`${line}\n`)

const moved = (name: string, from: number, to: number) => {
  if (from !== to) say(`Port ${from} is taken; the ${name} is on ${to}`)
}

const choosePorts = async ({ host, port, apiPort, oscPort }: StartOptions): Promise<Ports> => {
  const page = await freePort(port, host)
  moved('page', port, page)
  const api = await freePort(apiPort, serverHost(host), [page])
  if (apiPort !== page) moved('server', apiPort, api)
  return { port: page, apiPort: api, oscPort }
}

/** Resolves when the user, or the system, wants everything to stop. */
const stopAsked = (): Promise<void> =>
  new Promise(resolve => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => resolve())
  })

/** Where other devices come to, and how they are let in. */
const invitation = (pages: string[]): string =>
  pages.length === 0
    ? ''
    : `On the network (--lan): ${pages.join('  ')}\nTo let a device in, press Network on the page here and type its code there.\n`

const announce = ({ page, api, osc, pages, pids }: Ready, { json }: StartOptions) => {
  if (json) process.stdout.write(`${JSON.stringify({ ready: true, page, api, osc, pages, pids })}\n`)
  else {
    const hears = osc === null ? 'OSC is off: another program holds its port' : `OSC on UDP ${osc}`
    process.stdout.write(`Stembridge is ready: ${page}\n${invitation(pages)}${hears}. Ctrl-C stops it.\n`)
  }
}

/** `stembridge start`: bridge and server under a supervisor, until a signal ends them.
 *  @throws Failure bad_usage, unknown_engine, already_running, data_folder, port_taken, program_died */
export const startCommand = async (argv: string[]): Promise<number> => {
  const options = startOptions(argv, process.env)
  const stop = stopAsked()
  const lock = await DataLock.take(options.data)
  try {
    const { host, data } = options
    const supervisor = new Supervisor(await choosePorts(options), {
      env: { ...process.env, ...options.elsewhere, ...options.deviceSettings, STEMBRIDGE_ENGINE: options.engine },
      device: options.device,
      host,
      data,
      say,
    })
    try {
      const ready = await Promise.race([supervisor.start(), stop])
      if (ready) {
        announce(ready, options)
        if (options.open && mayOpen(process.env, Boolean(process.stdout.isTTY), process.platform))
          await openPage(ready.page)
      }
      await stop
    } finally {
      await supervisor.close()
    }
  } finally {
    await lock.close()
  }
  return 0
}

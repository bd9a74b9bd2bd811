import { asFailure } from '../contract/errors.ts'

/** Each gives its exit code, or nothing for 0. */
type Command = (argv: string[]) => Promise<number | undefined>

const COMMANDS: Record<string, Command> = {
  start: async argv => (await import('./start/start.ts')).startCommand(argv),
  separate: async argv => done(await (await import('./separate.ts')).separateCommand(argv)),
  analyse: async argv => done(await (await import('./analyse.ts')).analyseCommand(argv)),
  worker: async argv => (await import('./worker.ts')).workerCommand(argv),
  import: async argv => (await import('./import/import.ts')).importCommand(argv),
  bounce: async argv => (await import('./bounce/bounce.ts')).bounceCommand(argv),
  export: async argv => (await import('./export.ts')).exportCommand(argv),
  doctor: async argv => (await import('./doctor/doctor.ts')).doctorCommand(argv),
}

const done = (result: unknown): number | undefined => (typeof result === 'number' ? result : undefined)

const BAD_USAGE = 2

const run = async ([name = '', ...argv]: string[]): Promise<number> => {
  // The launcher's death ends a command too; start drains before.
  process.on('disconnect', () => process.kill(process.pid, 'SIGTERM'))
  process.channel?.unref()
  try {
    const command = COMMANDS[name]
    if (!command) {
      process.stderr.write(`stembridge: bad_usage: there is no command "${name}"\n  Run: npx stembridge --help\n`)
      return BAD_USAGE
    }
    return (await command(argv)) ?? 0
  } catch (error) {
    const failure = asFailure(error)
    process.stderr.write(`stembridge: ${failure.code}: ${failure.message}\n  ${failure.cure}\n`)
    if (failure.code === 'internal' && failure.cause instanceof Error) process.stderr.write(`${failure.cause.stack}\n`)
    return failure.code === 'bad_usage' || failure.code === 'unknown_engine' ? BAD_USAGE : 1
  }
}

process.exitCode = await run(process.argv.slice(2))

const isAlive = (pid: number): boolean => {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}

/** Calls back when the program that started this one is gone: its line may stay open without a word.
 *  @returns what ends the watch */
export const watchParent = (gone: () => void, every = 2000): (() => void) => {
  const parent = process.ppid
  const timer = setInterval(() => {
    if (process.ppid !== parent || !isAlive(parent)) gone()
  }, every)
  return () => clearInterval(timer)
}

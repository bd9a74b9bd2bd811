/** Whether somebody sits before a desktop: never in CI or without a terminal; on Linux only under a display. */
export const mayOpen = (env: NodeJS.ProcessEnv, terminal: boolean, platform: NodeJS.Platform): boolean => {
  if (env.CI || !terminal) return false
  if (platform === 'darwin' || platform === 'win32') return true
  return Boolean(env.DISPLAY || env.WAYLAND_DISPLAY)
}

/** Opens the page in the user's browser; a desktop without one is no failure, the address is printed anyway. */
export const openPage = async (url: string): Promise<void> => {
  try {
    const { default: open } = await import('open')
    const opened = await open(url)
    opened.on('error', () => undefined)
    opened.unref()
  } catch {
    // No browser to open.
  }
}

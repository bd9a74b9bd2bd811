/** Words of the plugins' windows. */
export const pluginWords = {
  region: 'Plugins',
  open: (name: string): string => `Open the window of ${name}`,
  shut: (name: string): string => `Close the window of ${name}`,
  close: '×',
  loading: 'is loading',
  waits: 'press here once, so that the browser lets it sound',
} as const

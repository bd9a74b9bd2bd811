/** Plugins of the user's own: Web Audio Modules in the page. */

/** A plugin by its place in the plugin folder, `wimmics/BigMuff`; as an effect it is `wam:wimmics/BigMuff`. */
export type PluginSheet = { id: string; name: string; vendor: string; version: string }

/** What GET /plugins says: the plugins, and the path beneath which a frame finds them, itself and the SDK. */
export type PluginList = { base: string; plugins: PluginSheet[] }

/** Places beneath the base. */
export const pluginPlaces = {
  frame: 'host/frame/frame.html',
  sdk: 'sdk/index.js',
  plugin: (id: string): string => `of/${id.split('/').map(encodeURIComponent).join('/')}/index.js`,
} as const

/** Prefix of an effect that is one of these. */
export const WAM = 'wam:'

export { isPluginFile, type PluginShelf, openPluginShelf } from './plugin-shelf.ts'

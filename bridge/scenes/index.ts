export { installScenes, reportScenes, type Scenes, turnScenes } from './scenes.ts'

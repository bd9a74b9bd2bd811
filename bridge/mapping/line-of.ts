const TOKEN = /"(?:[^"\\]|\\.)*"|[{}[\],:]|[^\s{}[\],:"]+/g

/** An object or a list that is being walked: its own pointer, and the key or index of what comes next. */
type Level = { pointer: string; list: boolean; key: string | number | undefined }

/** Notes where each value begins, as pointer → offset. */
const places = (text: string): Map<string, number> => {
  const found = new Map<string, number>()
  const levels: Level[] = []
  for (const { 0: token, index } of text.matchAll(TOKEN)) {
    const level = levels.at(-1)
    if (token === '}' || token === ']') levels.pop()
    else if (token === ',' && level) level.key = level.list ? Number(level.key) + 1 : undefined
    else if (level && !level.list && level.key === undefined) level.key = JSON.parse(token)
    else if (token !== ':' && token !== ',') {
      const pointer = level ? `${level.pointer}/${level.key}` : ''
      found.set(pointer, index)
      if (token === '{' || token === '[')
        levels.push({ pointer, list: token === '[', key: token === '[' ? 0 : undefined })
    }
  }
  return found
}

/** Line, from 1, on which the value of a JSON pointer begins, e.g. /controls/3/number; that of the nearest enclosing
 *  value where the pointer leads nowhere.
 *  @param text  JSON without faults */
export const lineOf = (text: string, pointer: string): number => {
  const found = places(text)
  let near = pointer
  while (near && !found.has(near)) near = near.slice(0, near.lastIndexOf('/'))
  return text.slice(0, found.get(near)).split('\n').length
}

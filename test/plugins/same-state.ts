/** Whether two states of a plugin are one: numbers as far as 32 bits hold them, texts that hold a state as that. */
export const isSameState = (one: unknown, other: unknown): boolean => {
  if (typeof one === 'number' && typeof other === 'number')
    return Object.is(one, other) || Math.abs(one - other) <= 2 ** -22 * Math.max(Math.abs(one), Math.abs(other), 1e-30)
  if (typeof one === 'string' && typeof other === 'string') return one === other || isSameText(one, other)
  if (typeof one !== 'object' || typeof other !== 'object' || one === null || other === null) return one === other
  const [mine, its] = [Object.entries(one), Object.entries(other)]
  return mine.length === its.length && mine.every(([key, value]) => isSameState(value, (other as never)[key]))
}

const isSameText = (one: string, other: string): boolean => {
  try {
    const [mine, its] = [JSON.parse(one), JSON.parse(other)]
    return typeof mine !== 'string' && isSameState(mine, its)
  } catch {
    return false
  }
}

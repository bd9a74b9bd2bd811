const TAKE = /^\d{4}-\d{2}-\d{2}-\d{2}-\d{2}-\d{2}-\d{3}$/

/** A recording is named by the moment it began: 2026-11-21-20-15-02-417. */
export const takeName = (at: Date): string => {
  const two = (n: number): string => String(n).padStart(2, '0')
  const day = [at.getFullYear(), two(at.getMonth() + 1), two(at.getDate())]
  const time = [
    two(at.getHours()),
    two(at.getMinutes()),
    two(at.getSeconds()),
    String(at.getMilliseconds()).padStart(3, '0'),
  ]
  return [...day, ...time].join('-')
}

export const isTakeName = (text: string): boolean => TAKE.test(text)

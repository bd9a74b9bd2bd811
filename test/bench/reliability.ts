/** How far confidences can be believed: each answer's is judged by a curve that was fitted to the other answers. */

export type Answer = { confidence: number; right: boolean }

const FOLDS = 10
const squash = (x: number): number => 1 / (1 + Math.exp(-x))
const logit = (p: number): number =>
  Math.log(Math.min(0.999, Math.max(0.001, p)) / (1 - Math.min(0.999, Math.max(0.001, p))))

/** Platt's curve: a · logit(confidence) + b, by gradient ascent, held near a = 1, b = 0. */
const fitted = (answers: Answer[]): ((confidence: number) => number) => {
  let [a, b] = [1, 0]
  for (let step = 0; step < 2000; step++) {
    let [da, db] = [1 - a, -0.2 * b]
    for (const { confidence, right } of answers) {
      const x = logit(confidence)
      const miss = Number(right) - squash(a * x + b)
      da += miss * x
      db += miss
    }
    a += (0.2 * da) / answers.length
    b += (0.2 * db) / answers.length
  }
  return confidence => squash(a * logit(confidence) + b)
}

/** Each answer with the confidence that the others give it. */
export const crossValidated = (answers: Answer[]): Answer[] =>
  answers.map((answer, i) => {
    const curve = fitted(answers.filter((_, k) => k % FOLDS !== i % FOLDS))
    return { ...answer, confidence: curve(answer.confidence) }
  })

const mean = (xs: number[]): number => xs.reduce((a, b) => a + b, 0) / Math.max(1, xs.length)

/** The surest tenth, and all answers in fifths by their confidence. */
export const reliabilityOf = (answers: Answer[]) => {
  const order = [...answers].sort((x, y) => y.confidence - x.confidence)
  const part = (from: number, to: number) => {
    const rows = order.slice(Math.round(from * order.length), Math.round(to * order.length))
    const right = mean(rows.map(r => Number(r.right)))
    return { answers: rows.length, confidence: mean(rows.map(r => r.confidence)), right }
  }
  return { surestTenth: part(0, 0.1), fifths: [0, 1, 2, 3, 4].map(i => part(i / 5, (i + 1) / 5)) }
}
export type Reliability = ReturnType<typeof reliabilityOf>

/** The curve as a table whose bars show how often the answers were right (█) and how sure they were (│). */
export const reliabilityTable = ({ surestTenth, fifths }: Reliability): string => {
  const rows = [{ name: 'surest tenth', ...surestTenth }, ...fifths.map((f, i) => ({ name: `fifth ${i + 1}`, ...f }))]
  const bar = (confidence: number, right: number): string =>
    Array.from({ length: 41 }, (_, i) =>
      i === Math.round(confidence * 40) ? '│' : i <= Math.round(right * 40) ? '█' : ' ',
    ).join('')
  const line = (r: (typeof rows)[0]): string =>
    `${r.name.padEnd(12)} ${String(r.answers).padStart(3)}  ${r.confidence.toFixed(2)}  ${r.right.toFixed(2)}  ${bar(r.confidence, r.right)}`
  return ['answers        n  sure  right', ...rows.map(line)].join('\n')
}

import type { StressReport } from './run-plan.ts'

export type Run = StressReport & { date: string; node: string; cpuModel: string }

const [WIDTH, HEIGHT, MARGIN] = [760, 320, 48]
/** The worst block may take this part of its time. */
export const RED = 50
const COLOURS = ['#2f6fd0', '#2e9e6b', '#9a5bd0', '#c07a1e']

const percent = ({ own, blockMs }: StressReport, of: 'p99' | 'worst'): number => (100 * own[of]) / blockMs
const escaped = (text: string): string => text.replace(/[<&>"]/g, c => `&#${c.charCodeAt(0)};`)

/** The runs of every plan over time, in percent of a block's time: dots are the worst block, the line is the 99th
 *  percentile; red is where half the time is used. A picture that stands alone. */
export const trendSvg = (runs: readonly Run[]): string => {
  const top = Math.max(RED * 1.3, ...runs.map(run => percent(run, 'worst')))
  const y = (value: number): number => HEIGHT - MARGIN - (value / top) * (HEIGHT - 2 * MARGIN)
  const plans = [...new Set(runs.map(run => run.plan))]
  const parts = plans.flatMap((plan, p) => {
    const own = runs.filter(run => run.plan === plan)
    const x = (i: number): number => MARGIN + ((i + 0.5) / Math.max(1, own.length)) * (WIDTH - 2 * MARGIN)
    const colour = COLOURS[p % COLOURS.length]
    const line = own.map((run, i) => `${x(i).toFixed(1)},${y(percent(run, 'p99')).toFixed(1)}`).join(' ')
    return [
      `<polyline points="${line}" fill="none" stroke="${colour}" stroke-width="2"/>`,
      ...own.map((run, i) => {
        const says = `${plan}, ${run.date}: p99 ${percent(run, 'p99').toFixed(1)} %, worst ${percent(run, 'worst').toFixed(1)} %`
        return `<circle cx="${x(i).toFixed(1)}" cy="${y(percent(run, 'worst')).toFixed(1)}" r="4" fill="${colour}"><title>${escaped(says)}</title></circle>`
      }),
      `<text x="${MARGIN + p * 150}" y="20" fill="${colour}">${escaped(plan)}</text>`,
    ]
  })
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" font-family="sans-serif" font-size="13">`,
    `<title>Worst block of each stress plan, run by run</title>`,
    `<rect width="${WIDTH}" height="${HEIGHT}" fill="#fff"/>`,
    `<line x1="${MARGIN}" x2="${WIDTH - MARGIN}" y1="${y(RED)}" y2="${y(RED)}" stroke="#d02f2f" stroke-width="2"/>`,
    `<text x="${WIDTH - MARGIN}" y="${y(RED) - 6}" text-anchor="end" fill="#d02f2f">${RED} % of a block's time</text>`,
    `<line x1="${MARGIN}" x2="${WIDTH - MARGIN}" y1="${y(0)}" y2="${y(0)}" stroke="#333"/>`,
    `<text x="8" y="${y(0)}">0</text>`,
    ...parts,
    `<text x="${MARGIN}" y="${HEIGHT - 14}" fill="#333">each run in turn; dot: worst block, line: 99th percentile</text>`,
    '</svg>',
    '',
  ].join('\n')
}

const COLUMNS = ['date', 'plan', 'seed', 'seconds', 'passes', 'blocks', 'blockMs'] as const
const TIMES = ['p50', 'p95', 'p99', 'p9999', 'worst'] as const

/** The runs as a table for other programs, times in ms. */
export const csvOf = (runs: readonly Run[]): string => {
  const head = [
    ...COLUMNS,
    ...TIMES.map(t => `wall_${t}`),
    ...TIMES.map(t => `own_${t}`),
    'core_percent',
    'late',
    'underruns',
    'broken',
  ]
  const rows = runs.map(run => [
    ...COLUMNS.map(column => run[column]),
    ...TIMES.map(t => run.wall[t]),
    ...TIMES.map(t => run.own[t]),
    run.percentOfOneCore,
    run.late,
    run.underruns,
    run.broken,
  ])
  return `${[head, ...rows].map(row => row.join(',')).join('\n')}\n`
}

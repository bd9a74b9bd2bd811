/** The walls of the design: arrows point one way. Each rule names who may not import whom. */
const forbid = (name, comment, from, to, extra = {}) => ({
  name,
  comment,
  severity: 'error',
  from: typeof from === 'string' ? { path: from } : from,
  to: { ...(typeof to === 'string' ? { path: to } : to), ...extra },
})
const only = (name, folder, allowed) =>
  forbid(name, `${folder} imports ${allowed.join(', ') || 'nothing of ours'}`, `^${folder}/`, {
    path: '^(contract|dsp|engine|server|bridge|panel|cli|streamdeck|test)/',
    pathNot: `^(${[folder, ...allowed].join('|')})/`,
  })

export default {
  forbidden: [
    forbid('no-cycles', 'an arrow points one way', {}, {}, { circular: true }),
    only('contract-imports-nothing', 'contract', []),
    only('dsp-imports-nothing', 'dsp', []),
    only('engine-is-pure', 'engine', ['contract', 'dsp']),
    only('panel-reads-contract-and-engine', 'panel', ['contract', 'engine', 'dsp']),
    only('server-knows-no-bridge', 'server', ['contract', 'dsp']),
    only('bridge-knows-no-server', 'bridge', ['contract', 'dsp', 'engine']),
    only('streamdeck-is-a-client', 'streamdeck', ['contract']),
    only('cli-starts-programs', 'cli', ['contract', 'dsp', 'engine', 'server']),
    forbid('engine-does-no-io', 'process(block) has no clock and no I/O', '^(engine|dsp)/', {
      dependencyTypes: ['core', 'npm'],
    }),
    forbid(
      'ports-know-no-capability',
      'library, jobs, runs and storage lie under the capabilities',
      '^server/(library|jobs|runs|storage)/',
      '^server/(separation|analysis|importing|exporting|forge|remote|http|demo)/|^server/(flows|main)',
    ),
    forbid(
      'capabilities-know-no-flow',
      'flows call capabilities, never back',
      '^server/(separation|analysis|importing|exporting|forge|remote)/',
      '^server/(http/|flows|main)',
    ),
    forbid(
      'separation-and-analysis-are-apart',
      'a capability knows no other',
      '^server/separation/',
      '^server/analysis/',
    ),
    forbid(
      'analysis-and-separation-are-apart',
      'a capability knows no other',
      '^server/analysis/',
      '^server/separation/',
    ),
    forbid('tree-is-pure', 'the tree knows no surface', '^bridge/tree/', '^bridge/(?!tree/)'),
    forbid(
      'mapping-is-pure',
      'mapping knows no port and no socket',
      '^bridge/mapping/',
      '^bridge/(midi|osc|daw|hosts|door|main)',
    ),
    forbid(
      'transport-lies-under-surfaces',
      'surfaces call transport, never back',
      '^bridge/(transport|clock)/',
      '^bridge/(midi|osc|daw|door|main)',
    ),
    forbid('surfaces-are-apart', 'a surface knows no other', '^bridge/midi/', '^bridge/(osc|door|daw)/'),
    forbid('osc-knows-no-other-surface', 'a surface knows no other', '^bridge/osc/', '^bridge/(midi|door|daw)/'),
    forbid('the-live-line-has-no-database', "SQLite lives on the server's side only", '^bridge/', '^(node:)?sqlite$'),
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '(panel|streamdeck)/dist|\\.svelte$' },
    tsConfig: { fileName: 'tsconfig.json' },
    tsPreCompilationDeps: true,
    enhancedResolveOptions: {
      extensions: ['.ts', '.mjs', '.js', '.svelte'],
      conditionNames: ['import', 'node', 'default'],
    },
  },
}

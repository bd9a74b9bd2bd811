import type { Reporter, TestCase, TestModule } from 'vitest/node'

/** Names the tests that passed at their second try, with what they said at the first: none of them passes in silence. */
export default class SecondTry implements Reporter {
  readonly #lines: string[] = []

  onTestCaseResult(test: TestCase): void {
    if (!test.diagnostic()?.flaky) return
    const said = test.result().errors?.map(({ message }) => message.split('\n')[0]) ?? []
    this.#lines.push(`passed at its second try: ${test.fullName}: ${said.join('; ')}`)
  }

  onTestRunEnd(_modules: readonly TestModule[]): void {
    for (const line of this.#lines) console.log(line)
  }
}

import { execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { PYTHON_PATH, VENV_PYTHON } from '../../server/separation/places.ts'

const CODE = `
import os, threading
from stembridge_worker.__main__ import lower_priority
lower_priority()
found = []
thread = threading.Thread(target=lambda: found.append((os.nice(0), os.sched_getscheduler(0) == os.SCHED_IDLE)))
thread.start()
thread.join()
print(*found[0])`

describe('an engine of low priority', () => {
  it.skipIf(process.platform !== 'linux' || !existsSync(VENV_PYTHON))(
    'leaves the cores to whoever wakes, with every thread that it starts',
    () => {
      const said = execFileSync(VENV_PYTHON, ['-c', CODE], { encoding: 'utf8', cwd: PYTHON_PATH })
      expect(said.trim()).toBe('19 True')
    },
  )
})

import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { checkBytes, findModel } from '../../server/separation/model.ts'

describe('the model', () => {
  it('is found where npm put it, and is the file that was checked', async () => {
    expect(await findModel()).toMatch(/htdemucs\.onnx$/)
    await checkBytes(await findModel())
  }, 60_000)

  it('is refused when its bytes have changed', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'model-'))
    await writeFile(join(folder, 'other.onnx'), 'not a model')
    await expect(checkBytes(join(folder, 'other.onnx'))).rejects.toMatchObject({ code: 'model_changed' })
    await rm(folder, { recursive: true })
  })
})

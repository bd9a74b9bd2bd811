import { DatabaseSync, type SQLInputValue, type StatementSync } from 'node:sqlite'
import { Failure } from '../../../contract/errors.ts'
import { diskFailure } from './disk-failure.ts'
import { library } from './migrations/001-library.ts'
import { runs } from './migrations/002-runs.ts'
import { manual } from './migrations/003-manual.ts'
import { imported } from './migrations/004-imported.ts'
import { sets } from './migrations/005-sets.ts'
import { exported } from './migrations/006-exports.ts'
import { tags } from './migrations/007-tags.ts'

/** Row n brings the schema from user_version n to n + 1; rows are added, never changed. */
export const MIGRATIONS: readonly string[] = [library, runs, manual, imported, sets, exported, tags]

export type Value = SQLInputValue
export type Row = Record<string, unknown>

/** The library's SQLite file: one connection, synchronous, every commit on disk before it returns (WAL, synchronous
 *  FULL), but for what is written in passing. What belongs together is written in one step; what must be told afterwards waits for its commit. */
export class Database {
  readonly #sql: DatabaseSync
  readonly #statements = new Map<string, StatementSync>()
  #afterwards: (() => void)[] = []

  /** @throws data_folder when the file is not a whole database, or was made by a newer version */
  constructor(file: string, migrations = MIGRATIONS) {
    this.#sql = new DatabaseSync(file)
    try {
      this.#sql.exec('PRAGMA busy_timeout = 5000; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;')
      this.#sql.exec('PRAGMA foreign_keys = ON;')
      const found = this.row('PRAGMA integrity_check')?.integrity_check
      if (found !== 'ok') throw new Failure('data_folder', `the library's database is damaged: ${String(found)}`)
      this.#migrate(migrations)
    } catch (error) {
      this.#sql.close()
      const known = diskFailure(error)
      throw known instanceof Failure ? known : new Failure('data_folder', (error as Error).message, error)
    }
  }

  #migrate(migrations: readonly string[]): void {
    const at = Number(this.row('PRAGMA user_version')?.user_version)
    if (at > migrations.length) throw new Failure('data_folder', 'the library was made by a newer version')
    for (const [i, change] of migrations.entries()) {
      if (i < at) continue
      this.inOneStep(() => this.#sql.exec(`${change}; PRAGMA user_version = ${i + 1}`))
    }
  }

  /** All of `act` is kept or none of it; a step inside a step belongs to the outer one.
   *  @throws disk_full; and whatever `act` throws */
  inOneStep<T>(act: () => T): T {
    if (this.#sql.isTransaction) return act()
    const result = this.#keep(act)
    this.#tell()
    return result
  }

  /** A step that does not wait for the disk: progress, and other things that are told again soon. It outlives the end
   *  of the program as any other; a power cut may undo it where no other step followed.
   *  @throws disk_full; and whatever `act` throws */
  inPassing<T>(act: () => T): T {
    if (this.#sql.isTransaction) return act()
    this.#sql.exec('PRAGMA synchronous = NORMAL')
    let result: T
    try {
      result = this.#keep(act)
    } finally {
      this.#sql.exec('PRAGMA synchronous = FULL')
    }
    this.#tell()
    return result
  }

  #keep<T>(act: () => T): T {
    try {
      this.#sql.exec('BEGIN IMMEDIATE')
      const result = act()
      this.#sql.exec('COMMIT')
      return result
    } catch (error) {
      this.#afterwards = []
      if (this.#sql.isTransaction) this.#sql.exec('ROLLBACK')
      throw diskFailure(error)
    }
  }

  /** Runs once the step is committed; never when it is rolled back. */
  afterwards(tell: () => void): void {
    if (this.#sql.isTransaction) this.#afterwards.push(tell)
    else tell()
  }

  #tell(): void {
    const waiting = this.#afterwards
    this.#afterwards = []
    for (const tell of waiting) tell()
  }

  #statement(sql: string): StatementSync {
    const known = this.#statements.get(sql)
    if (known) return known
    const made = this.#sql.prepare(sql)
    this.#statements.set(sql, made)
    return made
  }

  /** The first row, or undefined. */
  row(sql: string, ...values: Value[]): Row | undefined {
    return this.#statement(sql).get(...values)
  }

  rows(sql: string, ...values: Value[]): Row[] {
    return this.#statement(sql).all(...values)
  }

  /** @returns how many rows changed */
  run(sql: string, ...values: Value[]): number {
    try {
      return Number(this.#statement(sql).run(...values).changes)
    } catch (error) {
      throw diskFailure(error)
    }
  }

  /** Writes a whole copy to a file that is not there yet. */
  copyTo(file: string): void {
    this.#sql.prepare('VACUUM INTO ?').run(file)
  }

  close(): void {
    this.#statements.clear()
    this.#sql.close()
  }
}

// Runs the test files named as arguments in this process, one after the other, and ends with uvu's totals.
import { run } from 'uvu/run'

await run(process.argv.slice(2).map((file) => ({ name: file.replace(`${process.cwd()}/`, ''), file })), { bail: false } as never)

import { Readable } from 'node:stream'
import { recordingLog } from '../../../src/base/log.ts'
import { logLines } from '../../../src/plan/executors/log-lines.ts'
import { assert, describe } from '../../support/suite.ts'

async function linesOf(...chunks: (string | Buffer)[]): Promise<string[]> {
  const log = recordingLog()
  await logLines(Readable.from(chunks.map((chunk) => Buffer.from(chunk as string))), log)
  return log.lines
}

describe('logLines', (test) => {
  test('puts lines together however the bytes arrive, also within a character and between \\r and \\n', async () => {
    const bytes = Buffer.from('浏览\r\n点击\r购买\n\nend\r')
    for (let at = 0; at <= bytes.length; at++) {
      assert.equal(await linesOf(bytes.subarray(0, at), bytes.subarray(at)), ['| 浏览', '| 点击', '| 购买', '| ', '| end'], `cut at ${at}`)
    }
  })

  test('writes nothing for a program that writes nothing', async () => {
    assert.equal(await linesOf(), [])
    assert.equal(await linesOf(''), [])
  })

  test('ends quietly when the pipe is let go', async () => {
    const log = recordingLog()
    const stream = new Readable({ read() {} })
    stream.push('half a line')
    const ended = logLines(stream, log)
    setImmediate(() => stream.destroy())
    await ended
    assert.equal(log.lines, ['| half a line'])
  })
})

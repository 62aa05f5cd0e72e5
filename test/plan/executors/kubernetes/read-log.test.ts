import { newLines } from '../../../../src/plan/executors/kubernetes/read-log.ts'
import { assert, describe } from '../../../support/suite.ts'

const [t1, t2, t3] = ['2026-01-01T00:00:01.000000001Z', '2026-01-01T00:00:01.000000002Z', '2026-01-01T00:00:02.000000000Z']

describe('newLines', (test) => {
  test('gives all lines of a log that is read for the first time, without their times', () => {
    assert.equal(newLines(`${t1} epoch 1\n${t2}  indented \n${t3} \n`, undefined, false), { text: 'epoch 1\n indented \n\n', place: { time: t3, lines: 1 } })
  })

  test('gives no line twice, although the cluster repeats those of a second', () => {
    const first = newLines(`${t1} a\n${t2} b\n${t2} b\n`, undefined, false)
    assert.equal(first.place, { time: t2, lines: 2 })
    assert.equal(newLines(`${t1} a\n${t2} b\n${t2} b\n${t2} b\n${t3} c\n`, first.place, false), { text: 'b\nc\n', place: { time: t3, lines: 1 } })
    assert.equal(newLines(`${t1} a\n${t2} b\n${t2} b\n${t2} d\n`, first.place, false).place, { time: t2, lines: 3 })
  })

  test('loses nothing where the log was rotated meanwhile', () => {
    assert.is(newLines(`${t3} c\n`, { time: t2, lines: 2 }, false).text, 'c\n')
  })

  test('does not take the words of the node, which have no time, for those of the program', () => {
    assert.equal(newLines(`${t1} a\nunable to retrieve container logs for containerd://ef57`, undefined, true), { text: 'a\n', place: { time: t1, lines: 1 } })
  })

  test('waits for the end of a line, unless it is the last', () => {
    assert.equal(newLines(`${t1} a\n${t2} half`, undefined, false), { text: 'a\n', place: { time: t1, lines: 1 } })
    assert.equal(newLines(`${t1} a\n${t2} half`, { time: t1, lines: 1 }, true), { text: 'half\n', place: { time: t2, lines: 1 } })
    assert.equal(newLines('', undefined, true), { text: '', place: undefined })
  })
})

import { atOnce } from '../../../src/base/steps.ts'
import type { Item } from '../../../src/dataset/record.ts'
import { cosine, fitContent } from '../../../src/families/recommendation/content.ts'
import { likenessOf } from '../../../src/families/recommendation/likeness.ts'
import { assert, describe } from '../../support/suite.ts'

const item = (id: string, given: Partial<Item>): Item => ({ item: id, name: id, description: '', tags: [], category: '', brand: '', price: 0, ...given })
const words = (text: string) => text.split(' ')
const round = (value: number) => Number(value.toFixed(4))

describe('likeness', (test) => {
  test('of two films of one genre is not hidden by the rare words of their titles', () => {
    const films = [item('a', { tags: ['drama'], name: 'the red door' }), item('b', { tags: ['drama'], name: 'a blue sea' }), item('c', { tags: ['comedy'], name: 'the red sea' }), item('d', { tags: ['comedy'], name: 'a blue door' })]
    const others = ['drama', 'drama', 'comedy', 'comedy'].map((tag, i) => item(`o${i}`, { tags: [tag] }))
    const content = fitContent([...films, ...others], words)
    assert.ok(cosine(content, 0, 1) < 0.1 && cosine(content, 0, 2) > 0.6)
    const likeness = atOnce(likenessOf(content))
    assert.equal([cosine(likeness, 0, 1), cosine(likeness, 0, 2), cosine(likeness, 2, 3)].map(round), [1, 0, 1])
  })

  test('keeps the half that a vector of a picture has', () => {
    const [left, right] = [Float32Array.of(1, 0, 0), Float32Array.of(0, 1, 0)]
    const shop = [item('a', { tags: ['x'], name: 'one two', embedding: left }), item('b', { tags: ['x'], name: 'two three', embedding: left }), item('c', { tags: ['y'], name: 'one three', embedding: right }), item('d', { tags: ['y'], name: 'three', embedding: right })]
    const likeness = atOnce(likenessOf(fitContent(shop, words)))
    for (const [row] of shop.entries()) assert.is(round(cosine(likeness, row, row)), 1)
    assert.equal([round(cosine(likeness, 0, 1)), round(cosine(likeness, 0, 2))], [1, -0.5])
  })

  test('is that of words where items have nothing else, and of an item without labels none', () => {
    const named = fitContent([item('a', { name: 'red shoe' }), item('b', { name: 'red hat' }), item('c', { name: 'hat shoe' })], words)
    assert.equal(atOnce(likenessOf(named)).values, named.values)
    const mixed = atOnce(likenessOf(fitContent([item('a', { name: 'red shoe' }), item('b', { name: 'red shoe', tags: ['x'] }), item('c', { tags: ['x'] }), item('d', { tags: ['y'] })], words)))
    assert.equal([cosine(mixed, 0, 0), cosine(mixed, 0, 1), round(cosine(mixed, 1, 2))], [0, 0, 1])
  })
})

// Asks the three servers of models/shop together: `node scripts/ask-shop.ts "running shoe" 1001,1005 http://127.0.0.1:8081 http://127.0.0.1:8082 http://127.0.0.1:8083`.
import { searchForPerson } from './sample-data/search-for-person.ts'
import type { Ask } from './sample-data/search-for-person.ts'

const [query, viewed = '', ...urls] = process.argv.slice(2)
if (!query || urls.length !== 3) {
  console.error('Usage: node scripts/ask-shop.ts <query> <items viewed, the oldest first> <search> <recommendation> <behavior>')
  process.exit(65)
}
const endpoints = { 'shop-search': `${urls[0]}/v1/search`, 'shop-recommendation': `${urls[1]}/v1/recommend`, 'shop-behavior': `${urls[2]}/v1/behavior` }

const ask: Ask = async (model, request) => {
  const answer = await fetch(endpoints[model], { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(request) })
  if (!answer.ok) throw new Error(`${endpoints[model]} answered ${answer.status}: ${await answer.text()}`)
  return await answer.json() as Awaited<ReturnType<Ask>>
}

const now = Date.now()
const items = viewed.split(',').filter((item) => item !== '')
const history = items.map((item, i) => ({ item, kind: 'view' as const, time: now - (items.length - i) * 60_000 }))
console.log(`For the words alone: ${(await searchForPerson(query, [], ask)).join(' ')}`)
console.log(`For who viewed ${viewed || 'nothing'}: ${(await searchForPerson(query, history, ask)).join(' ')}`)

export { nearMiss } from '../base/near-miss.ts'

import type { Proposal, Settings } from './settings.ts'

/** What was tried, and what it reached on the validation part. */
export interface Tried { settings: Settings; value: number }

/** The settings that `auto` compares, the most telling first, so that fewer trials still compare what differs most. Each may depend on how those before it did: neighbours
 *  win on sparse data, factors and item weights on dense data, attributes where items are many; whether the latest counts more is found out early, since it
 *  matters to all. `tried` grows between two proposals. */
export function* proposeTrials(tried: readonly Tried[], { canEase }: { canEase: boolean }): Generator<Proposal, void, void> {
  const bestOf = (...algorithms: Settings['algorithm'][]) => tried.filter(({ settings }) => algorithms.length === 0 || algorithms.includes(settings.algorithm)).reduce<Tried | undefined>((best, one) => (best && best.value >= one.value ? best : one), undefined)

  yield { algorithm: 'itemKnn', neighbours: 100, shrink: 10 }
  yield { algorithm: 'itemKnn', neighbours: 100, shrink: 10, recencyHalfLife: 3 }
  const { recencyHalfLife } = bestOf('itemKnn')!.settings
  yield { algorithm: 'hybrid', neighbours: 100, shrink: 10, recencyHalfLife }
  yield { algorithm: 'als', regularization: 10, alpha: 1, recencyHalfLife }
  if (canEase) yield { algorithm: 'ease', regularization: 300, recencyHalfLife }
  yield { algorithm: 'itemKnn', neighbours: 400, shrink: 0, recencyHalfLife }
  yield { algorithm: 'itemKnn', neighbours: 100, shrink: 50, recencyHalfLife }
  yield { algorithm: 'popularity' }

  const { neighbours, shrink } = bestOf('itemKnn')!.settings
  for (const contentWeight of [0.03, 0.01, 0.1]) yield { algorithm: 'hybrid', neighbours, shrink, contentWeight, recencyHalfLife }
  yield { algorithm: 'hybrid', neighbours, shrink, mix: 'ranks', recencyHalfLife }
  yield { algorithm: 'hybrid', neighbours, shrink, mix: 'learned', recencyHalfLife }

  yield { algorithm: 'als', regularization: 30, alpha: 20, recencyHalfLife }
  const als = bestOf('als')!.settings
  if (als.alpha > 1) yield { algorithm: 'als', regularization: 100, alpha: 80, recencyHalfLife }
  else yield { algorithm: 'als', regularization: 3, alpha: 1, recencyHalfLife }
  if (canEase) for (const regularization of [100, 1000]) yield { algorithm: 'ease', regularization, recencyHalfLife }
  yield { algorithm: 'content', recencyHalfLife }

  for (const halfLife of recencyHalfLife === 0 ? [30, 10] : [6, 1.5, 12]) yield { ...bestOf()!.settings, recencyHalfLife: halfLife }
}
